import type { HistoryMessage } from './history-message.ts'
import { stringifyLossless } from './lossless-json.ts'

/**
 * Writes a history as v2.33 dumps it: every field, in that order.
 * @param indent spaces for each level; left out, all of it is one line
 */
export function writeHistory(messages: readonly HistoryMessage[], indent = 0): string {
  return stringifyLossless(messages, indent)
}

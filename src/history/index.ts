export { elementsOf } from './lossless-json.ts'
export { HistoryFault } from './history-fault.ts'
export type { HistoryMessage } from './history-message.ts'
export { fromMessages, historyOf } from './from-messages.ts'
export {
  readHistory,
  type HistoryChange,
  type ReadHistory,
  type ReadOptions,
} from './read-history.ts'
export { repairHistory, type RepairOptions } from './repair-history.ts'
export { sanitizeHistory, type SanitizeOptions } from './sanitize-history.ts'
export { toMessages } from './to-messages.ts'
export { writeHistory } from './write-history.ts'

import type { Json, JsonObject } from '../../protocol/index.ts'
import type { Tool, ToolCall, ToolResult } from './tool.ts'

/** The most that a result may hold: it goes into the log, to every reader and into each further prompt. */
export const MAX_OUTPUT_BYTES = 262_144

/**
 * Runs a tool once, and never throws: what goes wrong becomes a result in words. Whether the tool listens to its signal
 * or not, the answer is there when its time is over.
 * @param input the arguments as the model wrote them
 */
export async function callTool(tool: Tool, input: string, call: ToolCall): Promise<ToolResult> {
  const given = parse(input)
  if (!given) return failed('The arguments are not a JSON object.')
  const limit = new AbortController()
  const seconds = tool.timeoutMs / 1000
  const timer = setTimeout(() => limit.abort(new TimedOut(seconds)), tool.timeoutMs)
  const signal = AbortSignal.any([call.signal, limit.signal])
  try {
    const checked = await tool.check(given)
    if (!checked.ok) return failed(`The arguments are not valid: ${checked.message}`)
    const output = Promise.resolve(tool.execute(checked.input, { ...call, signal }))
    return outputOf(await Promise.race([output, aborted(signal)]))
  } catch (error) {
    if (!(error instanceof TimedOut)) return failed(inWords(error))
    // It may go on, and what it changes may have been changed already.
    return tool.readOnly ? failed(error.message) : { output: error.message, outcome: 'unknown' }
  } finally {
    clearTimeout(timer)
  }
}

class TimedOut extends Error {
  constructor(seconds: number) {
    super(`The tool gave no result within ${seconds} seconds.`)
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(signal.reason as Error)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}

export function failed(output: string): ToolResult {
  return { output, outcome: 'failed' }
}

/** No arguments at all are an empty object: models leave them out where a tool needs none. */
function parse(input: string): JsonObject | undefined {
  try {
    const value = JSON.parse(input.trim() === '' ? '{}' : input) as unknown
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as JsonObject) : undefined
  } catch {
    return undefined
  }
}

function outputOf(value: unknown): ToolResult {
  let json: string | undefined
  try {
    json = JSON.stringify(value ?? null)
  } catch {
    // Circular, or with big integers: it has no JSON.
  }
  if (json === undefined) return failed('The tool gave something that cannot be written as JSON.')
  const bytes = Buffer.byteLength(json)
  if (bytes > MAX_OUTPUT_BYTES)
    return failed(`The result has ${bytes} bytes; at most ${MAX_OUTPUT_BYTES} can be read.`)
  return { output: JSON.parse(json) as Json, outcome: 'success' }
}

function inWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.trim().slice(0, 4000) || 'The tool failed without a word.'
}

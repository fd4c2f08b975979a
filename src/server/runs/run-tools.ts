import type { Json, ToolOutcome, ToolPart } from '../../protocol/index.ts'
import type { Tools } from '../tools/registry.ts'
import type { RunWriter } from './run-writer.ts'

/**
 * Runs the calls that the last step asked for, side by side. Their intents (`tool-input-available`) are in the log
 * already; each result is appended when it is there. What goes wrong is told to the model, never thrown.
 */
export async function runTools(
  tools: Tools,
  writer: RunWriter,
  signal: AbortSignal,
): Promise<void> {
  const calls = writer
    .message()
    .parts.filter(
      (part): part is ToolPart => part.type === 'tool' && part.state === 'input-available',
    )
  await Promise.all(
    calls.map(async (call) => {
      const { output, outcome } = await runTool(tools, call, signal)
      signal.throwIfAborted()
      const { toolCallId } = call
      writer.append({ type: 'tool-output', toolCallId, output, outcome, ...writer.stamp() })
    }),
  )
}

async function runTool(
  tools: Tools,
  call: ToolPart,
  signal: AbortSignal,
): Promise<{ output: Json; outcome: ToolOutcome }> {
  const tool = tools.find(call.toolName)
  if (!tool) return { output: `There is no tool named ${call.toolName}.`, outcome: 'failed' }
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(tool.timeoutMs)])
    const input = JSON.parse(call.input || '{}') as Json
    const output = await tool.execute(input, { signal: limit, toolCallId: call.toolCallId })
    return { output, outcome: 'success' }
  } catch (error) {
    return { output: error instanceof Error ? error.message : String(error), outcome: 'failed' }
  }
}

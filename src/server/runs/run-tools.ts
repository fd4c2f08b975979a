import type { ToolPart } from '../../protocol/index.ts'
import { failuresOf, openCalls } from '../conversations/open-calls.ts'
import { callTool, failed } from '../tools/call-tool.ts'
import type { ToolResult } from '../tools/tool.ts'
import type { RunContext, StartedRun } from './run-context.ts'
import type { RunWriter } from './run-writer.ts'

/**
 * Runs the calls that the last step asked for, side by side. They begin once their intents (`tool-input-available`) are
 * committed, so none is ever begun that a crash could make us forget; each result is appended when it is there. What goes
 * wrong is told to the model, never thrown.
 */
export async function runTools(
  context: RunContext,
  run: StartedRun,
  writer: RunWriter,
  signal: AbortSignal,
): Promise<void> {
  await writer.committed()
  signal.throwIfAborted()
  const calls = openCalls(writer.message())
  await Promise.all(
    calls.map(async (call) => {
      const result = await runTool(context, run, writer, call, signal)
      signal.throwIfAborted()
      const { toolCallId } = call
      writer.append({ type: 'tool-output', toolCallId, ...result, ...writer.stamp() })
    }),
  )
}

async function runTool(
  { tools }: RunContext,
  { conversationId, ownerId }: StartedRun,
  writer: RunWriter,
  { toolName, toolCallId, input }: ToolPart,
  signal: AbortSignal,
): Promise<ToolResult> {
  const tool = tools.find(toolName)
  if (!tool) return failed(`There is no tool named ${toolName}.`)
  const failures = failuresOf(writer.message(), toolName)
  if (failures > tool.retries)
    return failed(`${toolName} has failed ${failures} times. Do not call it again in this reply.`)
  return callTool(tool, input, { signal, toolCallId, conversationId, ownerId })
}

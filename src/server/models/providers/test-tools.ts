import type { Json, Prompt, ToolInfo, ToolPart } from '../../../protocol/index.ts'
import { estimateUsage } from './estimate-usage.ts'
import { exampleOf } from './example-of-schema.ts'
import type { Chunk, Model } from '../model.ts'
import { inWords } from './scripted-reply.ts'

/** A tool that fails is called once more, as often as a tool may be by default. */
const CALLS = 2

/**
 * PydanticAI's test model: calls every tool once, with made-up arguments that its schema allows, and then answers with
 * what they gave, as JSON. `test:tools-7` makes up others. Undefined where the name is another.
 */
export function createTestTools(name: string): Model | undefined {
  const match = /^tools(?:-(\d{1,9}))?$/.exec(name)
  if (!match) return undefined
  const seed = Number(match[1] ?? 0)
  const info = { id: `test:${name}`, provider: 'test', name, parameters: [] }
  return {
    id: info.id,
    info,
    async *stream(prompt) {
      const calls = toolsToCall(prompt)
      const answer = calls.length > 0 ? '' : answerOf(prompt)
      for (const tool of calls) yield callOf(tool, seed)
      if (answer !== '') {
        yield { type: 'text-start', id: 'text' }
        for (const text of inWords(answer)) yield { type: 'text-delta', id: 'text', text }
        yield { type: 'text-end', id: 'text' }
      }
      yield { type: 'usage', usage: estimateUsage(prompt, answer) }
      yield { type: 'finish', finishReason: calls.length > 0 ? 'tool-calls' : 'stop' }
    },
  }
}

function callOf({ name, inputSchema }: ToolInfo, seed: number): Chunk {
  const input = JSON.stringify(exampleOf(inputSchema, seed))
  return {
    type: 'tool-call',
    toolCallId: `pyd_ai_tool_call_id__${name}`,
    toolName: name,
    input,
  }
}

/** Every tool when nothing has been answered yet; then only those that failed. */
function toolsToCall(prompt: Prompt): ToolInfo[] {
  if (!prompt.messages.some((message) => message.role === 'assistant')) return prompt.tools
  const calls = callsOf(prompt)
  return prompt.tools.filter((tool) => {
    const made = calls.filter((call) => call.toolName === tool.name)
    return made.at(-1)?.outcome === 'failed' && made.length < CALLS
  })
}

function callsOf(prompt: Prompt): ToolPart[] {
  return prompt.messages.flatMap((message) =>
    message.parts.filter((part): part is ToolPart => part.type === 'tool'),
  )
}

function answerOf(prompt: Prompt): string {
  const results: [string, Json][] = callsOf(prompt).map((call) => [
    call.toolName,
    call.output ?? null,
  ])
  if (results.length === 0) return 'success (no tool calls)'
  return JSON.stringify(Object.fromEntries(results))
}

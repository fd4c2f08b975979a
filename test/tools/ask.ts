import type { Message, Run, ToolPart } from '../../src/protocol/index.ts'
import { createApi, type Api } from '../protocol/api.ts'
import type { Chunk, LoquatConfig } from '../../src/server/index.ts'
import { startHere } from '../protocol/in-process.ts'

/** One call that a scripted model makes. */
export type Call = [name: string, input: unknown]

/** A model that makes these calls, one list a step, and then says `done`; it answers each message so, from the start. */
export function calling(...steps: Call[][]): NonNullable<LoquatConfig['models']>['function:x'] {
  return async function* (prompt): AsyncGenerator<string | Chunk> {
    const asked = prompt.messages.findLastIndex((message) => message.role === 'user')
    const results = prompt.messages.slice(asked).flatMap(({ parts }) => toolsIn(parts)).length
    let made = 0
    for (const [step, calls] of steps.entries()) {
      if (made === results) {
        for (const [i, [toolName, input]] of calls.entries())
          yield {
            type: 'tool-call',
            toolCallId: `call_${step}_${i}`,
            toolName,
            input: typeof input === 'string' ? input : JSON.stringify(input),
          }
        return
      }
      made += calls.length
    }
    yield 'done'
  }
}

/** A model that calls a tool once with each of these texts, one a step, and always with the same id. */
export function sameId(
  toolName: string,
  texts: string[],
): NonNullable<LoquatConfig['models']>['function:x'] {
  return async function* (prompt): AsyncGenerator<string | Chunk> {
    const text = texts[prompt.messages.flatMap(({ parts }) => toolsIn(parts)).length]
    if (text === undefined) yield 'done'
    else
      yield { type: 'tool-call', toolCallId: 'call_0', toolName, input: JSON.stringify({ text }) }
  }
}

/** A server with these tools and a model that calls them. */
export async function startWith(
  tools: LoquatConfig['tools'],
  model: ReturnType<typeof calling>,
  settings: Parameters<typeof startHere>[0] = {},
) {
  const app = await startHere({ LOQUAT_MODEL: 'function:x', ...settings }, Date.now, {
    ...(tools ? { tools } : {}),
    models: { 'function:x': model },
  })
  return { app, api: createApi(app) }
}

export function toolsIn(parts: Message['parts'] = []): ToolPart[] {
  return parts.filter((part): part is ToolPart => part.type === 'tool')
}

/** Sends a message. */
export async function ask(api: Api, text = 'go'): Promise<{ run: Run; conversationId: string }> {
  const { id } = await api.create()
  const { run } = await api.send(id, text)
  return { run, conversationId: id }
}

/** Waits until the run is in one of these states. */
export async function untilState(api: Api, runId: string, ...states: Run['state'][]): Promise<Run> {
  for (let i = 0; i < 500; i++) {
    const run = await api.run(runId)
    if (states.includes(run.state)) return run
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`${runId} is ${(await api.run(runId)).state}, never ${states.join(' or ')}`)
}

/** The reply as it stands. */
export async function replyOf(api: Api, conversationId: string): Promise<Message> {
  const { items } = await api.messages(conversationId)
  return items.at(-1)!
}

/** Answers a call that waits. */
export function answer(api: Api, runId: string, json: object) {
  return api.request<{ run: Run; seq: number; error: { code: string } }>(
    'POST',
    `/runs/${runId}/approve`,
    { json },
  )
}

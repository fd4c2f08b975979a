// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest'
import {
  textOf,
  type ConversationEvent,
  type EventBody,
  type TemporaryPrompt,
} from '../../protocol/index.ts'
import { ConnectionError } from '../../client/index.ts'
import { en } from '../words/en/en.ts'
import { enLater } from '../words/en/later.ts'
import { speak } from '../words/words.ts'
import { dumpOf } from './dump.ts'
import { createMemory } from './memory.ts'

speak(en, 'en', enLater)

const AT = '2026-01-01T00:00:00.000Z'

const NEVER = () => new Promise(() => {})

type Given = TemporaryPrompt & { signal?: AbortSignal }

/** A server that answers with two pieces, and waits between them where it is told to. */
function setUp() {
  const asked: Given[] = []
  const gates: (() => Promise<unknown>)[] = []
  async function* temporary(given: Given): AsyncGenerator<ConversationEvent, void, void> {
    asked.push(given)
    const last = given.messages.at(-1)!
    const { length } = asked
    const [runId, messageId] = [
      `run_${length}`,
      last.role === 'assistant' ? last.id! : `r${length}`,
    ]
    const parentId = last.role === 'assistant' ? given.messages.at(-2)!.id! : last.id!
    const stamp = { runId, messageId, at: AT }
    const partId = `${length}.0`
    const before: EventBody[] = [
      { type: 'run-start', parentId, model: given.model ?? 'demo:echo', ...stamp },
      { type: 'step-start', step: 0, ...stamp },
      { type: 'text-start', partId, ...stamp },
      { type: 'text-delta', partId, text: 'One' },
    ]
    const after: EventBody[] = [
      { type: 'text-delta', partId, text: ' two' },
      { type: 'usage', usage: { inputTokens: 3, outputTokens: 2 }, ...stamp },
      { type: 'run-end', state: 'completed', finishReason: 'stop', ...stamp },
    ]
    let seq = given.after ?? 0
    for (const event of before) yield { ...event, seq: ++seq }
    const gate = gates.shift()
    const gone = new Promise((resolve) => given.signal!.addEventListener('abort', resolve))
    if (gate) await Promise.race([gate(), gone])
    if (given.signal!.aborted) return
    for (const event of after) yield { ...event, seq: ++seq }
  }
  const begins = {
    ...{ id: 'temp_1', title: 'T', model: 'demo:echo', instructions: 'Be brief.', settings: {} },
  }
  const memory = createMemory({ temporary }, begins)
  const seen: ConversationEvent[] = []
  const end = new AbortController()
  void (async () => {
    for await (const event of memory.follow('temp_1', { after: 0, signal: end.signal }))
      seen.push(event)
  })()
  const said = () => memory.branch().map(({ parts }) => textOf(parts))
  const until = (type: string, count = 1) =>
    expect.poll(() => seen.filter((it) => it.type === type).length).toBe(count)
  return { ...memory, asked, gates, seen, said, until, end }
}

const send = (memory: ReturnType<typeof setUp>, text: string, more = {}) =>
  memory.client.send('temp_1', { text, ...more })

describe('a conversation in memory', () => {
  test('tells of what is said as a log does: numbered, in order, from the message to the end', async () => {
    const memory = setUp()
    const { message, run, seq } = await send(memory, 'Count')
    await memory.until('run-end')
    expect(memory.seen.map((event) => event.seq)).toEqual(memory.seen.map((_, i) => i + 1))
    expect(memory.seen.map(({ type }) => type).slice(0, 2)).toEqual(['message', 'run-start'])
    expect(memory.seen[seq]).toMatchObject({ type: 'run-start', runId: run.id })
    expect(memory.said()).toEqual(['Count', 'One two'])
    expect(await memory.client.conversations.messages('temp_1')).toMatchObject({
      ...{ seq: memory.seen.length, leafId: run.messageId, next: null },
      items: [{ id: message.id }, { id: run.messageId, state: 'completed' }],
    })
  })

  test('sends all of the branch along, with its settings as they are then', async () => {
    const memory = setUp()
    await send(memory, 'Count')
    await memory.until('run-end')
    await memory.client.conversations.update('temp_1', { model: 'a:b', settings: { seed: 7 } })
    await send(memory, 'Again', { settings: { topP: 1 } })
    expect(memory.asked[1]).toMatchObject({
      ...{ model: 'a:b', instructions: 'Be brief.', settings: { seed: 7, topP: 1 } },
      messages: [{ role: 'user' }, { role: 'assistant' }, { parts: [{ text: 'Again' }] }],
    })
  })

  test('takes nothing that the server refuses, and one message at a time', async () => {
    const memory = setUp()
    memory.gates.push(NEVER)
    await send(memory, 'Count')
    await expect(send(memory, 'More')).rejects.toMatchObject({ code: 'conversation_busy' })
    expect(memory.said()).toHaveLength(2)
    await send(memory, 'Now', { onBusy: 'interrupt' })
    await memory.until('run-end', 2)
    expect(memory.said()).toEqual(['Count', 'One', 'Now', 'One two'])
    const away = {
      async *temporary(): AsyncGenerator<ConversationEvent, void, void> {
        yield* []
        throw new ConnectionError('away')
      },
    }
    const begins = { id: 'temp_2', title: null, model: null, instructions: null, settings: {} }
    const refused = createMemory(away, begins)
    await expect(refused.client.send('temp_2', 'x')).rejects.toBeInstanceOf(ConnectionError)
    expect(refused.branch()).toEqual([])
    await expect(refused.client.send('temp_2', 'x')).rejects.toBeInstanceOf(ConnectionError)
  })

  test('stops at once, and closes the line to the server', async () => {
    const memory = setUp()
    memory.gates.push(NEVER)
    const { run } = await send(memory, 'Count')
    await memory.until('text-delta')
    expect((await memory.client.runs.cancel(run.id)).run.state).toBe('stopped')
    expect(memory.asked[0]!.signal!.aborted).toBe(true)
    expect(memory.said()).toEqual(['Count', 'One'])
    await memory.until('run-end')
  })

  test('refuses settings that a server would', async () => {
    const { client } = setUp()
    await expect(
      client.conversations.update('temp_1', { settings: { temperature: 9 } }),
    ).rejects.toMatchObject({ code: 'invalid_request', field: 'settings.temperature' })
    const { conversation } = await client.conversations.messages('temp_1')
    expect(conversation.settings).toEqual({})
  })

  test('goes on with a reply in the same message, and answers again beside it', async () => {
    const memory = setUp()
    memory.gates.push(NEVER)
    const { run } = await send(memory, 'Count')
    await memory.until('text-delta')
    await memory.client.runs.cancel(run.id)
    const more = await memory.client.runs.continue(run.id)
    await memory.until('run-end', 2)
    expect(more.run.messageId).toBe(run.messageId)
    expect(memory.said()).toEqual(['Count', 'OneOne two'])

    const again = await memory.client.runs.regenerate(more.run.id, { model: 'a:b' })
    await memory.until('run-end', 3)
    expect(memory.asked[2]).toMatchObject({ model: 'a:b', messages: [{ role: 'user' }] })
    expect(memory.said()).toEqual(['Count', 'One two'])
    const { items, siblings } = await memory.client.conversations.messages('temp_1')
    expect(siblings[items.at(-1)!.id]).toEqual([run.messageId, again.run.messageId])
    await memory.client.conversations.showBranch('temp_1', run.messageId)
    expect(memory.said()).toEqual(['Count', 'OneOne two'])
    expect(await memory.client.conversations.usage('temp_1')).toMatchObject({ runs: 2 })
  })

  test('an edit is a branch of its own, and is shown', async () => {
    const memory = setUp()
    await send(memory, 'Count')
    await memory.until('run-end')
    await send(memory, 'Count down', { parentId: null })
    await memory.until('run-end', 2)
    expect(memory.said()).toEqual(['Count down', 'One two'])
    expect(memory.asked[1]!.messages).toHaveLength(1)
  })

  test('other words for a reply are a version of it, which is asked on and answered anew', async () => {
    const memory = setUp()
    await send(memory, 'Count')
    await memory.until('run-end')
    const [question, reply] = memory.branch()
    const { conversations } = memory.client
    const edited = await conversations.editReply('temp_1', reply!.id, 'Three')
    expect(edited).toMatchObject({ role: 'assistant', edited: true, parentId: question!.id })
    expect(memory.said()).toEqual(['Count', 'Three'])
    await send(memory, 'More')
    await memory.until('run-end', 2)
    expect(memory.asked[1]!.messages.map(({ parts }) => textOf(parts as never))).toEqual([
      'Count',
      'Three',
      'More',
    ])
    expect(await conversations.usage('temp_1')).toMatchObject({ runs: 2 })
    expect(dumpOf(memory.branch(), null)).toMatchObject([
      {},
      { state: 'complete', parts: [{ content: 'Three' }] },
      {},
      {},
    ])

    const { run } = await conversations.answer('temp_1', edited.id)
    await memory.until('run-end', 3)
    expect(memory.said()).toEqual(['Count', 'One two'])
    const { siblings } = await conversations.messages('temp_1')
    expect(siblings[run.messageId]).toEqual([reply!.id, edited.id, run.messageId])
  })

  test('a broken line is how the reply ends', async () => {
    const memory = setUp()
    memory.gates.push(() => Promise.reject(new ConnectionError('cut')))
    await send(memory, 'Count')
    await memory.until('run-end')
    expect(memory.branch().at(-1)).toMatchObject({
      state: 'failed',
      reason: { message: expect.stringContaining('The connection broke') },
    })
    expect(memory.said()).toEqual(['Count', 'One'])
  })

  test('shows what was sent, and becomes a history', async () => {
    const memory = setUp()
    const { run } = await send(memory, 'Count')
    await memory.until('run-end')
    expect(await memory.client.runs.prompt(run.id)).toMatchObject({
      ...{ model: 'demo:echo', steps: 1 },
      prompt: { instructions: 'Be brief.', messages: [{ parts: [{ text: 'Count' }] }] },
    })
    expect(dumpOf(memory.branch(), 'Be brief.')).toMatchObject([
      { kind: 'request', instructions: 'Be brief.', parts: [{ content: 'Count' }] },
      { kind: 'response', model_name: 'echo', parts: [{ content: 'One two' }], state: 'complete' },
    ])
  })
})

import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { tool, type App } from '../../src/server/index.ts'
import { newDataDirectory, removeDataDirectories } from '../server-process.ts'
import { textIn, type Api } from '../protocol/api.ts'
import {
  answer,
  ask,
  calling,
  replyOf,
  sameId,
  startWith,
  toolsIn,
  untilState,
  type Call,
} from './ask.ts'

afterAll(removeDataDirectories)

let notes: string[] = []
const note = tool({
  description: 'Writes something down',
  input: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  execute: ({ text }) => {
    notes.push(text as string)
    return `wrote ${notes.length}`
  },
})
const look = tool({
  description: 'Reads what is written down',
  input: { type: 'object' },
  readOnly: true,
  execute: () => notes.length,
})

let app: App
let api: Api
let data: string

/** A server whose model makes these calls at once. */
async function start(...calls: Call[]) {
  ;({ app, api } = await startWith({ note, look }, calling(calls), { LOQUAT_DATA: data }))
}

beforeEach(() => {
  notes = []
  data = newDataDirectory()
})
afterEach(() => app.close(AbortSignal.abort()))

const yes = (i = 0) => ({ toolCallId: `call_0_${i}`, approved: true })
const no = (i = 0, reason?: string) => ({
  toolCallId: `call_0_${i}`,
  approved: false,
  ...(reason ? { reason } : {}),
})

describe('a tool that changes something', () => {
  test('waits for a person, and runs once it is allowed', async () => {
    await start(['note', { text: 'milk' }])
    const { run, conversationId } = await ask(api)
    await untilState(api, run.id, 'waiting')
    const waiting = await replyOf(api, conversationId)
    expect(waiting.state).toBe('waiting')
    expect(toolsIn(waiting.parts)).toEqual([
      expect.objectContaining({ state: 'waiting', approval: { approvalId: expect.any(String) } }),
    ])
    expect(notes).toEqual([])

    const answered = await answer(api, run.id, yes())
    expect(answered.status).toBe(202)
    const ended = await untilState(api, run.id, 'completed')
    expect(ended.usage).toBeDefined()
    expect(notes).toEqual(['milk'])
    const reply = await replyOf(api, conversationId)
    expect(textIn(reply)).toBe('done')
    expect(toolsIn(reply.parts)).toEqual([
      expect.objectContaining({
        output: 'wrote 1',
        outcome: 'success',
        approval: { approvalId: expect.any(String), approved: true },
      }),
    ])
  })

  test('does not run when it is denied, and the model is told why', async () => {
    await start(['note', { text: 'milk' }])
    const { run, conversationId } = await ask(api)
    await untilState(api, run.id, 'waiting')
    await answer(api, run.id, no(0, 'we have some'))
    await untilState(api, run.id, 'completed')
    expect(notes).toEqual([])
    expect(toolsIn((await replyOf(api, conversationId)).parts)).toEqual([
      expect.objectContaining({
        outcome: 'denied',
        output: 'The user did not allow this tool call. They said: we have some',
      }),
    ])
  })

  test('runs with other arguments if the person gave some', async () => {
    await start(['note', { text: 'milk' }])
    const { run, conversationId } = await ask(api)
    await untilState(api, run.id, 'waiting')
    await answer(api, run.id, { ...yes(), input: { text: 'oat milk' } })
    await untilState(api, run.id, 'completed')
    expect(notes).toEqual(['oat milk'])
    expect(toolsIn((await replyOf(api, conversationId)).parts)[0]!.input).toBe(
      '{"text":"oat milk"}',
    )
  })

  test('keeps its whole step waiting until every call is answered', async () => {
    await start(['look', {}], ['note', { text: 'a' }], ['note', { text: 'b' }])
    const { run, conversationId } = await ask(api)
    await untilState(api, run.id, 'waiting')
    await answer(api, run.id, yes(1))
    expect((await api.run(run.id)).state).toBe('waiting')
    expect(notes).toEqual([])
    await answer(api, run.id, no(2))
    await untilState(api, run.id, 'completed')
    expect(toolsIn((await replyOf(api, conversationId)).parts).map((part) => part.outcome)).toEqual(
      ['success', 'success', 'denied'],
    )
    expect(notes).toEqual(['a'])
  })
})

describe('an answer', () => {
  test('given twice, or many times at once, counts once', async () => {
    await start(['note', { text: 'a' }], ['note', { text: 'b' }])
    const { run } = await ask(api)
    await untilState(api, run.id, 'waiting')
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => answer(api, run.id, yes(i % 2))),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(202))
    await untilState(api, run.id, 'completed')
    expect(notes.toSorted()).toEqual(['a', 'b'])
    expect((await answer(api, run.id, yes())).status).toBe(202)
  })

  test('that contradicts the first is refused', async () => {
    await start(['note', { text: 'a' }], ['note', { text: 'b' }])
    const { run } = await ask(api)
    await untilState(api, run.id, 'waiting')
    const at = await Promise.all([answer(api, run.id, yes()), answer(api, run.id, no())])
    expect(at.map(({ status }) => status).toSorted()).toEqual([202, 409])
    expect(at.find(({ status }) => status === 409)!.body.error.code).toBe('already_answered')
  })

  test('to what nobody asked is refused', async () => {
    await start(['note', { text: 'a' }])
    const { run } = await ask(api)
    await untilState(api, run.id, 'waiting')
    const wrong = await answer(api, run.id, { toolCallId: 'nope', approved: true })
    expect([wrong.status, wrong.body.error.code]).toEqual([404, 'tool_call_not_found'])
    expect((await answer(api, run.id, { toolCallId: 'call_0_0' })).status).toBe(422)
    const none = await answer(api, 'run_00000000-0000-4000-8000-000000000000', yes())
    expect(none.status).toBe(404)
    await api.act(run.id, 'cancel')
    expect((await answer(api, run.id, yes())).status).toBe(409)
    expect(notes).toEqual([])
  })
})

describe('a model that uses the id of a call again', () => {
  const texts = ['milk', 'bread']

  /** A run with two calls of one id, one after the other, of which the first is answered and the second waits. */
  async function secondWaits(first: { approved: boolean; reason?: string }) {
    ;({ app, api } = await startWith({ note, look }, sameId('note', texts), { LOQUAT_DATA: data }))
    const { run, conversationId } = await ask(api)
    await untilState(api, run.id, 'waiting')
    const calls = async () => toolsIn((await replyOf(api, conversationId)).parts)
    const answerTo = async (i: number) => {
      const { toolCallId, approval } = (await calls())[i]!
      return { toolCallId, approvalId: approval!.approvalId }
    }
    const given = { ...(await answerTo(0)), ...first }
    expect((await answer(api, run.id, given)).status).toBe(202)
    await vi.waitFor(async () => expect((await calls())[1]?.state).toBe('waiting'), 5000)
    const second = await answerTo(1)
    expect(second).toEqual({ toolCallId: given.toolCallId, approvalId: expect.any(String) })
    expect(second.approvalId).not.toBe(given.approvalId)
    return { run, calls, given, second }
  }

  test.each([
    [{ approved: true }, ['milk']],
    [{ approved: false, reason: 'we have some' }, []],
  ])('is not answered by a late repeat of the answer before: %o', async (first, written) => {
    const { run, calls, given, second } = await secondWaits(first)
    const repeated = await answer(api, run.id, given)
    expect([repeated.status, repeated.body.run.state]).toEqual([202, 'waiting'])
    const other = await answer(api, run.id, { ...given, approved: !given.approved })
    expect([other.status, other.body.error.code]).toEqual([409, 'already_answered'])
    expect((await calls())[1]).toMatchObject({ state: 'waiting', input: '{"text":"bread"}' })
    expect(notes).toEqual(written)

    expect((await answer(api, run.id, { ...second, approved: true })).status).toBe(202)
    await untilState(api, run.id, 'completed')
    expect(notes).toEqual([...written, 'bread'])
    expect((await answer(api, run.id, given)).status).toBe(202)
    expect((await answer(api, run.id, { ...second, approved: true })).status).toBe(202)
  })

  test('is answered by the id of the call alone: the newest one', async () => {
    const { run, calls, given } = await secondWaits({ approved: true })
    await answer(api, run.id, { toolCallId: given.toolCallId, approved: false })
    await untilState(api, run.id, 'completed')
    expect((await calls()).map(({ outcome }) => outcome)).toEqual(['success', 'denied'])
    expect(notes).toEqual(['milk'])
  })

  test('is not answered by an approvalId that nobody was given, or that is of another call', async () => {
    const { run, given, second } = await secondWaits({ approved: true })
    for (const wrong of [
      { toolCallId: given.toolCallId, approvalId: 'nope' },
      { toolCallId: 'call_other', approvalId: second.approvalId },
    ]) {
      const refused = await answer(api, run.id, { ...wrong, approved: true })
      expect([refused.status, refused.body.error.code]).toEqual([404, 'tool_call_not_found'])
    }
    const empty = { toolCallId: given.toolCallId, approvalId: '', approved: true }
    expect((await answer(api, run.id, empty)).status).toBe(422)
    expect((await api.run(run.id)).state).toBe('waiting')
    expect(notes).toEqual(['milk'])
  })
})

describe('a run that waits', () => {
  test('survives a restart, and goes on after it', async () => {
    await start(['note', { text: 'milk' }])
    const { run, conversationId } = await ask(api)
    await untilState(api, run.id, 'waiting')
    const before = await replyOf(api, conversationId)
    await app.close()
    await start(['note', { text: 'milk' }])
    expect(await replyOf(api, conversationId)).toEqual(before)
    await answer(api, run.id, yes())
    const ended = await untilState(api, run.id, 'completed')
    expect(notes).toEqual(['milk'])
    const reply = await replyOf(api, conversationId)
    expect(reply.usage).toEqual(ended.usage)
    expect(new Set(reply.parts.map((part) => part.id)).size).toBe(reply.parts.length)
  })

  test('is ended by Stop, and its calls have not happened', async () => {
    await start(['look', {}], ['note', { text: 'milk' }])
    const { run, conversationId } = await ask(api)
    await untilState(api, run.id, 'waiting')
    const stopped = await api.act(run.id, 'cancel')
    expect(stopped.run.state).toBe('stopped')
    const reply = await replyOf(api, conversationId)
    expect(toolsIn(reply.parts).map(({ outcome }) => outcome)).toEqual([
      'interrupted',
      'interrupted',
    ])
    const events = await api.events(conversationId)
    expect(events.filter(({ type }) => type === 'run-end')).toHaveLength(1)
  })

  test('keeps its branch busy; a send may queue behind it, or end it', async () => {
    await start(['note', { text: 'milk' }])
    const { run, conversationId } = await ask(api)
    await untilState(api, run.id, 'waiting')
    const parts = [{ type: 'text', text: 'more' }]
    const refused = await api.request('POST', `/conversations/${conversationId}/messages`, {
      json: { parts },
    })
    expect(refused.status).toBe(409)
    await api.send(conversationId, 'never mind', { onBusy: 'interrupt' })
    expect((await api.run(run.id)).state).toBe('stopped')
    expect(notes).toEqual([])
  })
})

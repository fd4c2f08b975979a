import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Conversation, ConversationEvent } from '../../src/protocol/index.ts'
import { tool, type App } from '../../src/server/index.ts'
import { createApi, type Api } from '../protocol/api.ts'
import { startHere } from '../protocol/in-process.ts'
import { newDataDirectory, removeDataDirectories } from '../server-process.ts'
import { answer, ask, calling, replyOf, startWith, toolsIn, untilState, type Call } from './ask.ts'

afterAll(removeDataDirectories)

let done: string[] = []
const made = { description: 'Does something', input: { type: 'object' } }
const doing = (name: string) => ({
  execute: () => {
    done.push(name)
    return name
  },
})
const tools = {
  note: tool({ ...made, ...doing('note') }),
  post: tool({ ...made, ...doing('post') }),
  pay: tool({ ...made, ...doing('pay'), approval: 'each' }),
}

let app: App
let api: Api
let data: string

/** A server whose model makes these calls, one list a step. */
async function start(...steps: Call[][]) {
  ;({ app, api } = await startWith(tools, calling(...steps), { LOQUAT_DATA: data }))
}

beforeEach(() => {
  done = []
  data = newDataDirectory()
})
afterEach(() => app.close(AbortSignal.abort()))

const NOTE: Call = ['note', {}]
const POST: Call = ['post', {}]
const PAY: Call = ['pay', {}]

/** Lets the tool of a call run in all of its conversation. */
const allowHere = (runId: string, id = 'call_0_0', fields: object = {}) =>
  answer(api, runId, { toolCallId: id, approved: true, scope: 'conversation', ...fields })
const allowOnce = (runId: string, id = 'call_0_0') =>
  answer(api, runId, { toolCallId: id, approved: true })
const allowedIn = async (id: string) => (await api.conversation(id)).allowedTools
const change = (id: string, allowedTools: unknown) =>
  api.request<Conversation>('PATCH', `/conversations/${id}`, { json: { allowedTools } })
const callsOf = async (id: string) => toolsIn((await replyOf(api, id)).parts)
const again = async (id: string) => (await api.send(id, 'again', { onBusy: 'queue' })).run

/** What readers were told of it, one after the other. */
const toldIn = (events: ConversationEvent[]) =>
  events.flatMap((event) =>
    event.type === 'conversation-update' && event.patch.allowedTools
      ? [event.patch.allowedTools]
      : [],
  )

describe('a tool that is allowed for a conversation', () => {
  test('runs there without asking from then on, which all readers are told, and nowhere else', async () => {
    await start([NOTE], [NOTE])
    const { run, conversationId } = await ask(api)
    await untilState(api, run.id, 'waiting')
    expect(await allowedIn(conversationId)).toEqual([])
    expect((await allowHere(run.id)).status).toBe(202)
    await untilState(api, run.id, 'completed')
    expect(done).toEqual(['note', 'note'])
    expect(await allowedIn(conversationId)).toEqual(['note'])

    const next = await again(conversationId)
    await untilState(api, next.id, 'completed')
    expect(done).toHaveLength(4)
    const events = await api.events(conversationId)
    expect(events.filter(({ type }) => type === 'tool-approval')).toHaveLength(2)
    expect(toldIn(events)).toEqual([['note']])

    const other = await ask(api)
    await untilState(api, other.run.id, 'waiting')
    expect(await allowedIn(other.conversationId)).toEqual([])
  })

  test('is one that was allowed so: once is once', async () => {
    await start([NOTE], [NOTE])
    const { run, conversationId } = await ask(api)
    await untilState(api, run.id, 'waiting')
    await allowOnce(run.id)
    await vi.waitFor(async () => expect((await callsOf(conversationId))[1]?.state).toBe('waiting'))
    expect(done).toEqual(['note'])
    expect(await allowedIn(conversationId)).toEqual([])
  })

  test('has its other calls that wait beside it allowed; those of other tools wait on', async () => {
    await start([NOTE, POST, NOTE])
    const { run, conversationId } = await ask(api)
    await untilState(api, run.id, 'waiting')
    await allowHere(run.id, 'call_0_2')
    expect((await callsOf(conversationId)).map(({ state }) => state)).toEqual([
      'input-available',
      'waiting',
      'input-available',
    ])
    expect(done).toEqual([])
    await answer(api, run.id, { toolCallId: 'call_0_1', approved: false })
    await untilState(api, run.id, 'completed')
    expect(done).toEqual(['note', 'note'])
  })

  test('asks again once that is taken back, in a reply that is under way, too', async () => {
    let resume = () => {}
    const rest = new Promise<void>((resolve) => (resume = resolve))
    const slow = tool({ ...made, readOnly: true, execute: () => rest })
    ;({ app, api } = await startWith({ ...tools, slow }, calling([NOTE], [['slow', {}]], [NOTE]), {
      LOQUAT_DATA: data,
    }))
    const { run, conversationId } = await ask(api)
    await untilState(api, run.id, 'waiting')
    await allowHere(run.id)
    await vi.waitFor(async () => expect(await callsOf(conversationId)).toHaveLength(2))
    const { body } = await change(conversationId, [])
    expect(body.allowedTools).toEqual([])
    resume()
    await untilState(api, run.id, 'waiting')
    expect(done).toEqual(['note'])
  })

  test('is not allowed anew by a late repeat of the answer that allowed it', async () => {
    await start([NOTE])
    const { run, conversationId } = await ask(api)
    await untilState(api, run.id, 'waiting')
    await allowHere(run.id)
    await untilState(api, run.id, 'completed')
    await change(conversationId, [])
    expect((await allowHere(run.id)).status).toBe(202)
    expect(await allowedIn(conversationId)).toEqual([])
  })

  test('stays so when the server starts anew and when the log is folded', async () => {
    // Only what comes round every minute is driven by hand.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      let time = Date.now()
      const code = { tools, models: { 'function:x': calling([NOTE], [NOTE]) } }
      const settings = { LOQUAT_MODEL: 'function:x', LOQUAT_DATA: data }
      app = await startHere(settings, () => time, code)
      api = createApi(app)
      const { run, conversationId } = await ask(api)
      await untilState(api, run.id, 'waiting')
      await allowHere(run.id)
      await untilState(api, run.id, 'completed')
      time += 700_000
      vi.advanceTimersByTime(60_000)
      const types = async () => (await api.events(conversationId)).map(({ type }) => type)
      await vi.waitFor(async () => expect(await types()).toContain('snapshot'))
      expect(toldIn(await api.events(conversationId))).toEqual([['note']])

      await app.close()
      app = await startHere(settings, () => time, code)
      api = createApi(app)
      await untilState(api, (await again(conversationId)).id, 'completed')
      expect(done).toHaveLength(4)
    } finally {
      vi.useRealTimers()
    }
  })

  test('is one of all that were allowed, also of two at once on two branches', async () => {
    await start([NOTE, POST])
    const { run, conversationId } = await ask(api)
    await untilState(api, run.id, 'waiting')
    const side = await api.send(conversationId, 'go', { parentId: null })
    await untilState(api, side.run.id, 'waiting')
    const answers = await Promise.all([allowHere(run.id), allowHere(side.run.id, 'call_0_1')])
    expect(answers.map(({ status }) => status)).toEqual([202, 202])
    expect((await allowedIn(conversationId)).toSorted()).toEqual(['note', 'post'])
  })
})

describe('a tool that is to be asked for each time', () => {
  test('says so when it asks, and takes no more than that', async () => {
    await start([PAY], [PAY])
    const { run, conversationId } = await ask(api)
    await untilState(api, run.id, 'waiting')
    const [call] = await callsOf(conversationId)
    expect(call!.approval).toEqual({ approvalId: expect.any(String) as string, each: true })
    const refused = await allowHere(run.id)
    expect(refused).toMatchObject({
      status: 422,
      body: { error: { code: 'invalid_request', field: 'scope' } },
    })
    expect(done).toEqual([])
    await change(conversationId, ['pay'])
    await allowOnce(run.id)
    await vi.waitFor(async () => expect((await callsOf(conversationId))[1]?.state).toBe('waiting'))
    expect(done).toEqual(['pay'])
  })
})

test('what is denied is denied once, and what is no tool’s name cannot be allowed', async () => {
  await start([NOTE])
  const { run, conversationId } = await ask(api)
  await untilState(api, run.id, 'waiting')
  for (const fields of [{ approved: false }, { scope: 'always' }]) {
    const refused = await allowHere(run.id, 'call_0_0', fields)
    expect(refused).toMatchObject({ status: 422, body: { error: { field: 'scope' } } })
  }
  for (const wrong of [['a b'], [''], 'note', [7]])
    expect((await change(conversationId, wrong)).status).toBe(422)
  const created = await api.request('POST', '/conversations', { json: { allowedTools: ['note'] } })
  expect(created.status).toBe(422)
  expect((await api.run(run.id)).state).toBe('waiting')
})

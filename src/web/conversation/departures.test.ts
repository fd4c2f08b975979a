// @vitest-environment happy-dom
import { batch } from '@preact/signals'
import { beforeEach, expect, test, vi } from 'vitest'
import type { EventBody, Message, Run, TerminalState } from '../../protocol/index.ts'
import { ApiError, ConnectionError, type Client, type MessagePage } from '../../client/index.ts'
import { rememberOwner } from '../account/remembered.ts'
import { tryNow } from '../network.ts'
import { createActions } from './conversation-actions.ts'
import { createDepartures } from './departures.ts'
import { createIncomingEvents } from './incoming-events.ts'
import { createOpenState } from './open-state.ts'
import { createOutbox } from './outbox.ts'
import { createUnsent } from './unsent.ts'

const AT = '2026-01-01T00:00:00.000Z'
const no = (code: string, status = 422, more: { requestId?: string } = {}) =>
  new ApiError({ code, status, message: 'No.', retryable: false, ...more })

const reply = (id: string, state: Message['state']): Message => ({
  id,
  conversationId: 'c',
  parentId: null,
  role: 'assistant',
  parts: [],
  createdAt: AT,
  runId: `run of ${id}`,
  ...(state ? { state } : {}),
})

/** A page on a conversation that ends with a reply in this state, and a server that answers as it is told. */
function open(state: Message['state'] = 'completed') {
  const sent: { id: string; text: string; onBusy?: string }[] = []
  const answers: unknown[] = []
  const shown = createOpenState('c')
  let seq = 1
  let last = 'r0'
  const client = {
    async send(_: string, message: { id: string; text: string }) {
      const { id, text, ...rest } = message
      sent.push({ id, text, ...('onBusy' in rest ? { onBusy: rest.onBusy as string } : {}) })
      const answer = answers.shift()
      if (answer !== undefined) throw answer
      return {
        run: { id: `run of r${sent.length}`, messageId: `r${sent.length}` } as Run,
        seq: seq + 2,
      }
    },
    runs: { cancel: vi.fn<(id: string) => Promise<void>>(async () => {}) },
  }
  const outbox = createOutbox('c')
  const departures = createDepartures(client as unknown as Client, shown, outbox, async () => 'c')
  const unsent = createUnsent(shown, outbox, departures)
  const page = { items: [reply(last, state)], seq, leafId: last, next: null, siblings: {} }
  batch(() => {
    shown.messages.reset(page as unknown as MessagePage)
    shown.phase.value = 'ready'
    departures.resume()
  })

  const ofRun = () => ({ runId: `run of ${last}`, messageId: last, at: AT })
  const incoming = createIncomingEvents(shown, outbox, () => {})
  const hear = (event: EventBody) => incoming.add({ ...event, seq: ++seq })

  return {
    ...unsent,
    post: departures.post,
    stop: createActions(client as unknown as Client, shown, departures.post).stop,
    shown,
    sent,
    answers,
    cancel: client.runs.cancel,
    texts: () => sent.map(({ text }) => text),
    waiting: () => unsent.unsent.value.map(({ text, held }) => [text, held]),
    /** The server tells of the newest message, and of the reply to it that begins. */
    begin() {
      const { id, text } = sent.at(-1)!
      const parts = [{ id: `${id}.0`, type: 'text' as const, text }]
      const message = { ...reply(id, undefined), role: 'user' as const, parentId: last, parts }
      last = `r${sent.length}`
      hear({ type: 'message', message })
      hear({ type: 'run-start', parentId: id, model: 'm', ...ofRun() })
    },
    end(state: TerminalState = 'completed') {
      hear({ type: 'run-end', state, ...ofRun() })
    },
  }
}

beforeEach(() => {
  localStorage.clear()
  rememberOwner('ann')
})

test('what is sent while a reply is being written goes when that has ended, one after the other', async () => {
  const it = open('running')
  expect([it.send('one'), it.send('two')]).toEqual([true, true])
  expect(it.texts()).toEqual([])
  it.end()
  await vi.waitFor(() => expect(it.texts()).toEqual(['one']))
  expect(it.waiting()).toEqual([['two', undefined]])
  it.begin()
  expect(it.texts()).toEqual(['one'])
  it.end()
  await vi.waitFor(() => expect(it.texts()).toEqual(['one', 'two']))
  it.begin()
  expect(it.waiting()).toEqual([])
})

test.each(['stopped', 'failed', 'interrupted', 'truncated'] as const)(
  'when the reply is %s, it waits for its writer, who can send it then',
  async (state) => {
    const it = open('running')
    it.send('one')
    it.send('two')
    it.end(state)
    expect(it.waiting()).toEqual([
      ['one', 'paused'],
      ['two', 'paused'],
    ])
    it.sendNow(it.unsent.value[1]!.id)
    await vi.waitFor(() => expect(it.texts()).toEqual(['two']))
    it.begin()
    it.end()
    expect(it.waiting()).toEqual([['one', 'paused']])
    expect(it.texts()).toEqual(['two'])
  },
)

test('sending now ends the reply; what else waits goes on waiting', async () => {
  const it = open('running')
  it.send('one')
  it.send('two')
  it.sendNow(it.unsent.value[0]!.id)
  expect(it.sent).toMatchObject([{ text: 'one', onBusy: 'interrupt' }])
  it.end('stopped')
  expect(it.waiting()).toEqual([['two', undefined]])
  await vi.waitFor(() => expect(it.shown.awaited.value).toBe('run of r1'))
  it.begin()
  it.end()
  await vi.waitFor(() => expect(it.texts()).toEqual(['one', 'two']))
  expect(it.sent[1]).not.toHaveProperty('onBusy')
})

test('what the server refuses stays with the reason, beside what is sent otherwise', async () => {
  const it = open()
  it.answers.push(no('invalid_request', 422, { requestId: 'req_1' }))
  it.send('one')
  const failure = { code: 'invalid_request', message: 'No.', requestId: 'req_1' }
  await vi.waitFor(() => expect(it.waiting()).toEqual([['one', failure]]))
  it.send('two')
  await vi.waitFor(() => expect(it.texts()).toEqual(['one', 'two']))
  expect(it.waiting()).toEqual([['one', failure]])
  it.begin()
  it.end()
  it.sendNow(it.unsent.value[0]!.id)
  await vi.waitFor(() => expect(it.texts()).toEqual(['one', 'two', 'one']))
  expect(it.sent[2]!.id).toBe(it.sent[0]!.id)
})

test('said otherwise it is another message; left as it was, the same', async () => {
  const it = open()
  it.answers.push(no('invalid_request'), no('invalid_request'))
  it.send('one')
  await vi.waitFor(() => expect(it.unsent.value[0]?.held).toBeDefined())
  it.release(it.unsent.value[0]!.id, 'one')
  await vi.waitFor(() => expect(it.texts()).toEqual(['one', 'one']))
  await vi.waitFor(() => expect(it.unsent.value[0]?.held).toBeDefined())
  it.release(it.unsent.value[0]!.id, 'another')
  await vi.waitFor(() => expect(it.texts()).toEqual(['one', 'one', 'another']))
  const ids = it.sent.map(({ id }) => id)
  expect(ids[1]).toBe(ids[0])
  expect(ids[2]).not.toBe(ids[0])
})

test('a refused edit and a refused message stand side by side', async () => {
  const it = open()
  it.answers.push(no('invalid_request'), no('invalid_request'))
  it.send('one')
  await vi.waitFor(() => expect(it.unsent.value).toHaveLength(1))
  it.post({ id: 'e', text: 'an edit', parentId: 'p', edits: 'm' })
  await vi.waitFor(() =>
    expect(it.unsent.value.map(({ text }) => text)).toEqual(['an edit', 'one']),
  )
  expect(it.unsent.value.every(({ held }) => held)).toBe(true)
  expect(it.unsent.value[0]).toMatchObject({ parentId: 'p', edits: 'm' })
})

test('what waits for a reply waits for its writer once an edit leaves that behind', async () => {
  const it = open('running')
  it.send('one')
  it.post({ id: 'edit', text: 'two', parentId: null, edits: 'r0' })
  await vi.waitFor(() => expect(it.texts()).toEqual(['two']))
  expect(it.waiting()).toEqual([['one', 'paused']])
})

test('it is tried for as long as the server is out of reach, under one id', async () => {
  const it = open()
  it.answers.push(new ConnectionError('gone'), new ConnectionError('still gone'))
  it.send('one')
  await vi.waitFor(() => {
    tryNow()
    expect(it.sent).toHaveLength(3)
  })
  expect(new Set(it.sent.map(({ id }) => id)).size).toBe(1)
  await vi.waitFor(() => expect(it.shown.awaited.value).not.toBeNull())
})

test('taken back while the server is out of reach, it is not sent', async () => {
  const it = open()
  it.answers.push(new ConnectionError('gone'))
  it.send('one')
  await vi.waitFor(() => expect(it.sent).toHaveLength(1))
  it.remove(it.shown.departure.value!.id)
  await vi.waitFor(() => expect(it.shown.departure.value).toBeNull())
  expect(it.waiting()).toEqual([])
  it.putBack()
  expect(it.waiting()).toEqual([['one', 'paused']])
  expect(it.sent).toHaveLength(1)
})

test('where another one is being answered already, it waits and tries again', async () => {
  const it = open()
  it.answers.push(no('conversation_busy', 409))
  it.send('one')
  await vi.waitFor(() => {
    tryNow()
    expect(it.texts()).toEqual(['one', 'one'])
  })
  await vi.waitFor(() => expect(it.waiting()).toEqual([]))
})

test('what an earlier page has left goes on, unless the reply it waited for broke off', async () => {
  open('running').send('one')
  const completed = open('completed')
  await vi.waitFor(() => expect(completed.texts()).toEqual(['one']))
  localStorage.clear()
  open('running').send('two')
  const broken = open('interrupted')
  expect(broken.waiting()).toEqual([['two', 'paused']])
  expect(broken.texts()).toEqual([])
})

test('a stop that comes before the answer ends the run as soon as there is one', async () => {
  const it = open()
  it.send('one')
  it.stop()
  await vi.waitFor(() => expect(it.cancel).toHaveBeenCalledExactlyOnceWith('run of r1'))
})

test('a stop that comes before the answer holds although the reply has begun by then', async () => {
  const it = open()
  it.send('one')
  it.stop()
  it.begin()
  expect(it.shown.stopping.value).toBe(true)
  await vi.waitFor(() => expect(it.cancel).toHaveBeenCalledExactlyOnceWith('run of r1'))
  it.end('stopped')
  expect(it.shown.stopping.value).toBe(false)
})

test('a stop while an edit is on its way ends the reply before and the one it asks for', async () => {
  const it = open('running')
  it.post({ id: 'edit', text: 'two', parentId: null, edits: 'r0' })
  it.stop()
  await vi.waitFor(() => expect(it.cancel.mock.calls).toEqual([['run of r0'], ['run of r1']]))
})

test('another tab was quicker: it is neither waited for nor sent again', async () => {
  const it = open('running')
  it.send('one')
  it.end()
  await vi.waitFor(() => expect(it.sent).toHaveLength(1))
  // All of it is heard before our own request is answered.
  it.begin()
  it.end()
  await vi.waitFor(() => expect(it.waiting()).toEqual([]))
  expect([it.shown.departure.value, it.shown.liveRun.value]).toEqual([null, null])
})

import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { createId, type ErrorBody, type Run } from '../../src/protocol/index.ts'
import { serverForAll } from '../for-all.ts'
import { startUpstream } from '../upstream/upstream.ts'
import { createApi, eventsPath, scripted, textIn } from './api.ts'
import { eventsOf, readStream } from './event-stream.ts'

const upstream = await startUpstream()
afterAll(() => upstream.close())
const server = serverForAll({ env: { OPENAI_BASE_URL: upstream.url } })
const api = createApi(server)

/** How long a stop may take, in milliseconds. */
const AT_ONCE = 250

/**
 * The fifth of twenty: neighbours may hold the machine for a while, but what the server itself waits for is in all of them.
 * @param trial does it once, and gives the time it took
 */
async function usual(trial: () => Promise<number>): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < 20; i++) times.push(await trial())
  return times.sort((a, b) => a - b)[4]!
}

/** Stops a run and waits for what that is to bring about. @returns milliseconds */
async function timeToStop(run: Run, stopped: () => Promise<unknown>): Promise<number> {
  const asked = performance.now()
  await Promise.all([api.act(run.id, 'cancel'), stopped()])
  return performance.now() - asked
}

/** Waits until the reply's text holds something. */
async function begun(id: string): Promise<void> {
  await readStream(server.url, eventsPath(id, 'after=0'), {
    until: (bytes) => eventsOf(bytes).filter(({ type }) => type === 'text-delta').length > 1,
  })
}

/** Does something, and waits until the provider has been asked: else its answer would be left for who asks next. */
async function reached<T>(act: () => Promise<T>): Promise<T> {
  const before = upstream.requests.length
  const done = await act()
  await expect.poll(() => upstream.requests.length).toBe(before + 1)
  return done
}

describe('stop', () => {
  test('closing every client does not stop a run', async () => {
    upstream.next({ tokens: 100, rate: 100 })
    const { id } = await api.create({ model: 'openai:mock' })
    const { run } = await api.send(id, 'go on without me')
    await begun(id)
    // From here on nobody asks anything of the server until the run has long ended.
    await upstream.requests.at(-1)!.over
    await delay(2_000)
    const looked = Date.now()
    const ended = await api.run(run.id)
    expect(ended.state).toBe('completed')
    expect(Date.parse(ended.endedAt!)).toBeLessThanOrEqual(looked)
    expect(textIn((await api.messages(id)).items[1])).toBe(scripted(100))
    expect((await api.events(id)).at(-1)).toMatchObject({ type: 'run-end', state: 'completed' })
  })

  test('cancel ends a run within 250 ms', async () => {
    const time = await usual(async () => {
      const { id } = await api.create({})
      const { run } = await api.send(id, '[tokens=1000 rate=100]')
      await begun(id)
      const ending = api.events(id)
      return timeToStop(run, () => ending)
    })
    expect(time).toBeLessThanOrEqual(AT_ONCE)
  })

  test('cancel keeps the text and may be repeated', async () => {
    const { id } = await api.create({})
    const { run } = await api.send(id, '[tokens=1000 rate=100]')
    await begun(id)
    const ending = api.events(id)
    const answers = await Promise.all(Array.from({ length: 5 }, () => api.act(run.id, 'cancel')))
    const events = await ending
    expect(answers.map((answer) => answer.run.id)).toEqual(Array(5).fill(run.id))
    expect(events.filter(({ type }) => type === 'run-end')).toHaveLength(1)
    expect(events.at(-1)).toMatchObject({ state: 'stopped', reason: { code: 'stopped' } })

    const message = (await api.messages(id)).items[1]!
    expect(message.state).toBe('stopped')
    expect(textIn(message)).not.toBe('')
    expect(scripted(1000).startsWith(textIn(message))).toBe(true)
    expect(message.usage).toMatchObject({ estimated: true })
    const again = await api.act(run.id, 'cancel')
    expect(again.run.state).toBe('stopped')
    expect((await api.messages(id)).seq).toBe(events.at(-1)!.seq)
  })

  test('cancel closes the connection to the provider within 250 ms', async () => {
    const time = await usual(async () => {
      upstream.next({ tokens: 1000, rate: 100 })
      const { id } = await api.create({ model: 'openai:mock' })
      const { run } = await api.send(id, 'go on and on')
      await begun(id)
      const request = upstream.requests.at(-1)!
      const took = await timeToStop(run, () => request.over)
      expect(request.closed).toBe(true)
      expect(request.written).toBeLessThan(500)
      return took
    })
    expect(time).toBeLessThanOrEqual(AT_ONCE)
  })

  test('cancel reaches a run whose provider has not said anything yet, within 250 ms', async () => {
    const time = await usual(async () => {
      upstream.next({ delay: 60_000 })
      const { id } = await api.create({ model: 'openai:mock' })
      const { run } = await reached(() => api.send(id, 'think'))
      const ending = api.events(id)
      const took = await timeToStop(run, () => ending)
      expect((await ending).at(-1)).toMatchObject({ type: 'run-end', state: 'stopped' })
      expect((await api.messages(id)).items[1]?.parts).toEqual([])
      return took
    })
    expect(time).toBeLessThanOrEqual(AT_ONCE)
  })

  test('a deleted conversation ends its readers and lets go of the provider', async () => {
    upstream.next({ tokens: 1000, rate: 100 })
    const { id } = await api.create({ model: 'openai:mock' })
    const { run } = await api.send(id, 'go')
    await begun(id)
    const reader = readStream(server.url, eventsPath(id, 'after=0'))
    expect((await api.request('DELETE', `/conversations/${id}`)).status).toBe(204)
    expect((await reader).ended).toBe(true)
    await upstream.requests.at(-1)!.over
    expect((await api.request('GET', `/runs/${run.id}`)).status).toBe(404)
    expect((await api.request('GET', `/conversations/${id}`)).status).toBe(404)
    expect((await api.request('GET', `/conversations/${id}/events`)).status).toBe(404)
  })
})

describe('continue and regenerate', () => {
  test('continue appends to the same message and the text is whole', async () => {
    const { id } = await api.create({})
    const { run } = await api.send(id, '[tokens=400 rate=200]')
    await begun(id)
    await api.act(run.id, 'cancel')
    await api.events(id)
    const before = (await api.messages(id)).items[1]!
    const { run: second } = await api.act(run.id, 'continue')
    expect(second.id).not.toBe(run.id)
    expect(second.messageId).toBe(run.messageId)
    await api.events(id)
    const { items } = await api.messages(id)
    expect(items).toHaveLength(2)
    expect(items[1]!.id).toBe(before.id)
    expect(textIn(items[1])).toBe(scripted(400))
    expect(items[1]!.state).toBe('completed')
    expect(items[1]!.parts.slice(0, before.parts.length)).toEqual(before.parts)
  })

  test('continue goes on after a failure, a broken stream and the length limit, but not after the end', async () => {
    for (const [script, state] of [
      ['[tokens=40 fail=mid]', 'failed'],
      ['[tokens=40 fail=truncate]', 'truncated'],
      ['[tokens=40 finish=length]', 'completed'],
    ] as const) {
      const { id } = await api.create({})
      const { run } = await api.send(id, script)
      expect((await api.events(id)).at(-1)).toMatchObject({ type: 'run-end', state })
      expect((await api.act(run.id, 'continue')).run.messageId).toBe(run.messageId)
      await api.events(id)
      expect(textIn((await api.messages(id)).items[1])).toBe(scripted(40))
    }
    const { id } = await api.create({})
    const { run } = await api.send(id, '[tokens=2]')
    await api.events(id)
    expect(await api.request('POST', `/runs/${run.id}/continue`, { json: {} })).toMatchObject({
      status: 409,
      body: { error: { code: 'not_continuable' } },
    })
  })

  test('a continuation that was stopped before its first word is not counted as the text before it', async () => {
    const { id } = await api.create({ model: 'openai:mock' })
    upstream.next({ tokens: 200, fail: { after: 100, how: 'end' } }, { delay: 60_000 })
    const { run } = await api.send(id, 'write')
    await api.events(id)
    const { run: second } = await reached(() => api.act(run.id, 'continue'))
    await api.act(second.id, 'cancel')
    await api.events(id)
    expect((await api.run(run.id)).usage?.outputTokens).toBeGreaterThan(50)
    expect((await api.run(second.id)).usage?.outputTokens).toBe(0)
  })

  test('two continues at once, or one after a newer message, spoil nothing', async () => {
    const { id } = await api.create({})
    const { run } = await api.send(id, '[tokens=40 fail=mid]')
    await api.events(id)
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        api.request<ErrorBody>('POST', `/runs/${run.id}/continue`, { json: {} }),
      ),
    )
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1)
    expect(answers.every(({ status }) => status === 202 || status === 409)).toBe(true)
    await api.events(id)
    expect(textIn((await api.messages(id)).items[1])).toBe(scripted(40))

    const { run: broken } = await api.send(id, '[tokens=4 fail=mid]')
    await api.events(id)
    await api.send(id, '[tokens=1]')
    await api.events(id)
    expect(await api.request('POST', `/runs/${broken.id}/continue`, { json: {} })).toMatchObject({
      status: 409,
      body: { error: { code: 'not_continuable' } },
    })
  })

  test('regenerate makes a sibling the active branch, and both stay readable', async () => {
    const { id } = await api.create({})
    const { run, message } = await api.send(id, '[tokens=5]')
    await api.events(id)
    const { run: second, seq } = await api.act(run.id, 'regenerate', { model: 'demo:echo' })
    expect(second.parentId).toBe(message.id)
    expect(second.messageId).not.toBe(run.messageId)
    const events = await api.events(id, seq)
    expect(events.find(({ type }) => type === 'branch')).toMatchObject({ leafId: second.messageId })
    const page = await api.messages(id)
    expect(page.leafId).toBe(second.messageId)
    expect(page.items.map((item) => item.id)).toEqual([message.id, second.messageId])
    expect(textIn(page.items[1])).toBe('[tokens=5]')
    // The first answer: under its id, and in the log.
    expect((await api.run(run.id)).messageId).toBe(run.messageId)
    expect(
      (await api.events(id)).some(
        (event) => event.type === 'run-start' && event.messageId === run.messageId,
      ),
    ).toBe(true)
    const after = await api.send(id, '[tokens=1]', { parentId: run.messageId })
    await api.events(id)
    const items = (await api.messages(id)).items
    expect(items.map((item) => item.id)).toEqual([
      message.id,
      run.messageId,
      after.message.id,
      after.run.messageId,
    ])
    expect(textIn(items[1])).toBe(scripted(5))
  })

  test('an edited message is a sibling and a null parent a new beginning', async () => {
    const { id } = await api.create({})
    const first = await api.send(id, 'one [tokens=1]')
    await api.events(id)
    const edited = await api.send(id, 'two [tokens=1]', { parentId: null })
    await api.events(id)
    const { items } = await api.messages(id)
    expect(items.map((item) => item.id)).toEqual([edited.message.id, edited.run.messageId])
    expect(first.message.parentId).toBe(null)
    for (const parentId of [
      createId('msg'),
      (await api.send((await api.create()).id, 'x')).message.id,
    ])
      expect(
        await api.request('POST', `/conversations/${id}/messages`, {
          json: { parts: [{ type: 'text', text: 'x' }], parentId },
        }),
      ).toMatchObject({
        status: 404,
        body: { error: { code: 'message_not_found', field: 'parentId' } },
      })
  })
})

describe('a busy branch', () => {
  /** A reply that has begun, and does not end before it is let go on. */
  async function held() {
    const { promise, resolve: goOn } = Promise.withResolvers<void>()
    upstream.next({ tokens: 30, rate: 100, hold: { after: 9, until: promise } })
    const { id } = await api.create({})
    const { run } = await api.send(id, 'Take your time', { model: 'openai:mock' })
    await begun(id)
    return { id, run, goOn }
  }

  const again = (id: string, fields: object) =>
    api.request<ErrorBody & { run: Run }>('POST', `/conversations/${id}/messages`, {
      json: { parts: [{ type: 'text', text: '[tokens=3]' }], ...fields },
    })

  test('reject: the live run is named', async () => {
    const { id } = await api.create({})
    const { run } = await api.send(id, '[tokens=2000 rate=100]')
    const answer = await again(id, {})
    expect(answer).toMatchObject({
      status: 409,
      body: { error: { code: 'conversation_busy', details: { run: { id: run.id } } } },
    })
    await api.act(run.id, 'cancel')
  })

  test('queue: it is answered when its turn has come, however many wait', async () => {
    const { id, goOn } = await held()
    const queued = []
    for (let i = 0; i < 4; i++) queued.push((await again(id, { onBusy: 'queue' })).body.run)
    expect(queued.map(({ state }) => state)).toEqual(Array(4).fill('queued'))
    goOn()
    const events = await api.events(id)
    const order = events.flatMap((event) =>
      event.type === 'run-start' || event.type === 'run-end' ? [event.type] : [],
    )
    expect(order).toEqual(Array.from({ length: 5 }, () => ['run-start', 'run-end']).flat())
    const { items } = await api.messages(id)
    expect(items).toHaveLength(10)
    expect(textIn(items.at(-1))).toBe(scripted(3))
    expect(items.every(({ role, state }) => role === 'user' || state === 'completed')).toBe(true)
  })

  test('a queued run can be stopped, many times at once, and the next one still gets its turn', async () => {
    const { id, goOn } = await held()
    const { run } = (await again(id, { onBusy: 'queue' })).body
    await Promise.all(Array.from({ length: 6 }, () => api.act(run.id, 'cancel')))
    expect((await api.run(run.id)).state).toBe('stopped')
    const next = (await again(id, { onBusy: 'queue', parentId: await headReply(id) })).body
    goOn()
    const events = await api.events(id)
    expect(
      events.filter((event) => event.type === 'run-end' && event.runId === run.id),
    ).toHaveLength(1)
    expect((await api.run(next.run.id)).state).toBe('completed')
  })

  test('interrupt: the live run is stopped, its text kept, the new one runs', async () => {
    const { id } = await api.create({})
    const { run } = await api.send(id, '[tokens=1000 rate=100]')
    await begun(id)
    const answer = await again(id, { onBusy: 'interrupt' })
    expect(answer.status).toBe(202)
    await api.events(id)
    expect((await api.run(run.id)).state).toBe('stopped')
    const { items } = await api.messages(id)
    expect(textIn(items[1])).not.toBe('')
    expect(textIn(items[3])).toBe(scripted(3))
  })

  test('interrupt stops everything above, not only what waits there', async () => {
    const { id } = await api.create({})
    const { run } = await api.send(id, '[tokens=1000 rate=100]')
    await begun(id)
    const queued = (await again(id, { onBusy: 'queue' })).body
    const last = (await again(id, { onBusy: 'interrupt' })).body
    await api.events(id)
    const states = await Promise.all(
      [run, queued.run, last.run].map(async (of) => (await api.run(of.id)).state),
    )
    expect(states).toEqual(['stopped', 'stopped', 'completed'])
  })

  test('what waits behind a stopped message still waits for the reply above it', async () => {
    const { id, run, goOn } = await held()
    const second = (await again(id, { onBusy: 'queue' })).body
    const third = (await again(id, { onBusy: 'queue' })).body
    await api.act(second.run.id, 'cancel')
    goOn()
    const events = await api.events(id)
    const at = (type: string, runId: string) =>
      events.findIndex((event) => event.type === type && 'runId' in event && event.runId === runId)
    expect(at('run-end', run.id)).toBeLessThan(at('run-start', third.run.id))
    expect((await api.run(third.run.id)).state).toBe('completed')
  })

  test('ten sends at once on one branch: one is taken, the others are told', async () => {
    const { id } = await api.create({})
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        again(id, { parts: [{ type: 'text', text: '[tokens=2000 rate=100]' }] }),
      ),
    )
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(9)
    await api.act(answers.find(({ status }) => status === 202)!.body.run.id, 'cancel')
    await api.events(id)
    expect((await api.messages(id)).items).toHaveLength(2)
  })

  /** The reply that a queued message may hang on: the first one. */
  async function headReply(id: string): Promise<string> {
    return (await api.messages(id)).items[1]!.id
  }
})

test('every run has one end and nothing of it follows, whatever happens around it', async () => {
  const { id } = await api.create({})
  const { run } = await api.send(id, '[tokens=300 rate=300]')
  await begun(id)
  const side = await api.send(id, '[tokens=50 rate=300]', { parentId: null })
  await Promise.all([
    api.act(run.id, 'cancel'),
    api.act(run.id, 'cancel'),
    api.act(side.run.id, 'cancel'),
  ])
  await api.events(id)
  await api.act(run.id, 'continue').catch(() => {})
  const events = await api.events(id)
  const ended = new Set<string>()
  const parts = new Map<string, string>()
  for (const event of events) {
    if ('partId' in event && 'runId' in event) parts.set(event.partId, event.runId)
    const of =
      'runId' in event ? event.runId : 'partId' in event ? parts.get(event.partId) : undefined
    if (of !== undefined) expect(ended.has(of), JSON.stringify(event)).toBe(false)
    if (event.type === 'run-end') ended.add(event.runId)
  }
  const started = events.filter(({ type }) => type === 'run-start').length
  expect(ended.size).toBe(started)
})

test('changes of a conversation made at once are all kept, and readers are told what is stored', async () => {
  const { id } = await api.create({})
  const patch = (json: object) => api.request('PATCH', `/conversations/${id}`, { json })
  const changes = {
    title: 'A title',
    instructions: 'Be brief.',
    pinned: true,
    archived: true,
    model: 'demo:echo',
    settings: { temperature: 0.5 },
  }
  await Promise.all(Object.entries(changes).map(([name, value]) => patch({ [name]: value })))
  expect(await api.conversation(id)).toMatchObject(changes)
  await patch({ title: '  ' })
  const events = await api.events(id)
  const last = events.at(-1)
  expect(last?.type === 'conversation-update' && last.patch.title).toBe(null)
  expect((await api.conversation(id)).title).toBe(null)
})

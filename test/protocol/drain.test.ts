import { afterAll, expect, test } from 'vitest'
import type { ErrorBody, Run } from '../../src/protocol/index.ts'
import { removeDataDirectories, startServerProcess } from '../server-process.ts'
import { createApi, eventsPath, scripted, textIn } from './api.ts'
import { eventsOf, readStream } from './event-stream.ts'
import { call } from './http-client.ts'

const env = { LOQUAT_MODEL: 'test:script' }

afterAll(removeDataDirectories)

test('on SIGTERM a running reply finishes, new ones are refused, readers are told to come back', async () => {
  const server = await startServerProcess({ env })
  const api = createApi(server)
  const [{ id }, idle] = [await api.create({}), await api.create({})]
  await api.send(id, '[tokens=250 rate=100]')
  const readers = [id, idle.id].map((id) => readStream(server.url, eventsPath(id, 'after=0')))
  await readStream(server.url, eventsPath(id, 'after=0'), {
    until: (bytes) => bytes.includes('text-delta'),
  })
  const ended = server.end('SIGTERM')
  let ready
  do ready = await call(server.url, 'GET', '/readyz')
  while (ready.status === 200)
  expect(ready).toMatchObject({ status: 503, body: { status: 'draining' } })
  expect((await call(server.url, 'GET', '/livez')).status).toBe(200)
  const refused = await api.request<ErrorBody>('POST', `/conversations/${idle.id}/messages`, {
    json: { parts: [{ type: 'text', text: 'x' }] },
  })
  expect(refused).toMatchObject({
    status: 503,
    body: { error: { code: 'draining', retryable: true } },
  })
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)

  const [reader, idler] = await Promise.all(readers)
  expect(eventsOf(reader!.bytes).at(-1)).toMatchObject({ type: 'run-end', state: 'completed' })
  for (const { bytes, ended } of [reader!, idler!]) {
    expect(ended).toBe(true)
    expect(bytes.toString()).toMatch(/\nretry: \d+\nevent: bye\ndata: \{\}\n\n$/)
  }
  expect(await ended).toBe(0)
  const next = await startServerProcess({ env, data: server.data })
  expect(textIn((await createApi(next).messages(id)).items[1])).toBe(scripted(250))
  expect(await next.end()).toBe(0)
})

test('a second signal ends a long reply at once, as a deploy, its text kept, ready to be continued', async () => {
  const server = await startServerProcess({ env })
  const api = createApi(server)
  const { id } = await api.create({})
  const { run } = await api.send(id, '[tokens=5000 rate=100]')
  const waiting = await api.request<{ run: Run }>('POST', `/conversations/${id}/messages`, {
    json: { parts: [{ type: 'text', text: '[tokens=1]' }], onBusy: 'queue' },
  })
  const reader = readStream(server.url, eventsPath(id, 'after=0'))
  await readStream(server.url, eventsPath(id, 'after=0'), {
    until: (bytes) => eventsOf(bytes).filter(({ type }) => type === 'text-delta').length > 3,
  })
  const ended = server.end('SIGTERM')
  while ((await call(server.url, 'GET', '/readyz')).status === 200);
  expect((await api.run(run.id)).state).toBe('running')
  const asked = performance.now()
  server.process.kill('SIGTERM')
  expect(await ended).toBe(0)
  expect(performance.now() - asked).toBeLessThan(2_000)

  const shown = eventsOf((await reader).bytes)
  expect(shown.find((event) => event.type === 'run-end' && event.runId === run.id)).toMatchObject({
    state: 'interrupted',
    reason: { code: 'deploy', retryable: true },
  })
  const next = await startServerProcess({ env, data: server.data })
  const after = createApi(next)
  const events = await after.events(id)
  expect(events.slice(0, shown.length)).toEqual(shown)
  const reply = (await after.messages(id)).items[1]!
  expect(reply).toMatchObject({ state: 'interrupted', reason: { code: 'deploy' } })
  expect(scripted(5000).startsWith(textIn(reply))).toBe(true)
  expect(textIn(reply)).not.toBe('')
  // What waited behind it has not been forgotten either: it has an end.
  expect((await after.run(waiting.body.run.id)).state).toBe('interrupted')
  await next.end('SIGKILL')
})

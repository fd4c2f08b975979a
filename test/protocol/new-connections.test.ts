import { expect, test } from 'vitest'
import { serverForAll } from '../for-all.ts'
import { createApi } from './api.ts'
import { call } from './http-client.ts'

const server = serverForAll({ env: { RUN_LIMIT: '0' } })
const api = createApi(server)

/** @returns milliseconds until each of 300 new connections has its answer, the middle one of five times */
async function storm(): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < 5; i++) {
    const began = performance.now()
    const all = Array.from({ length: 300 }, () => call(server.url, 'GET', '/livez'))
    for (const { status } of await Promise.all(all)) expect(status).toBe(200)
    times.push(performance.now() - began)
  }
  return times.toSorted((a, b) => a - b)[2]!
}

// The event loop takes one of them a round, and sleeps between commits: asleep, it would need four times as long.
test('many who come at once while replies are written are let in as if there were none', async () => {
  const alone = await storm()
  const ids = await Promise.all(Array.from({ length: 40 }, async () => (await api.create({})).id))
  await Promise.all(ids.map((id) => api.send(id, '[tokens=300 rate=50]')))
  expect((await storm()) / alone).toBeLessThan(2)
})

import { request } from 'node:http'
import { createApi, type Api } from '../../protocol/api.ts'
import { call } from '../../protocol/http-client.ts'
import { openReader } from '../reader.ts'

/** How those fare who read as everybody should. */
export interface Fare {
  /** Milliseconds between two events of a reply, at the 99th percentile. */
  p99: number
  /** The longest that `/livez` took. */
  livezMs: number
  /** How late this process itself was at the 99th percentile: others may be at work on the machine. */
  ownMs: number
  violations: string[]
}

const RATE = 50

/** Has so many replies read by so many readers for some seconds, and watches the clock. */
export async function readNormally(
  url: string,
  { replies, readers, seconds }: { replies: number; readers: number; seconds: number },
): Promise<Fare> {
  const api = createApi({ url })
  const watch = watchDelays(url)
  const outcomes = await Promise.all(
    Array.from({ length: replies }, () => readOne(api, url, readers / replies, seconds)),
  )
  const { own, livezMs, failed } = await watch.stop()
  const gaps = outcomes.flatMap((it) => it.gaps)
  return {
    ...{ p99: percentile(gaps, 0.99), livezMs, ownMs: percentile(own, 0.99) },
    violations: [...outcomes.flatMap((it) => it.violations), ...failed],
  }
}

/** Readers of one reply: between what they were shown there must be no gap, neither in time nor in number. */
async function readOne(api: Api, url: string, readers: number, seconds: number) {
  const { id } = await api.create({ title: 'normal' })
  const tokens = RATE * seconds
  const open = Array.from({ length: readers }, () => openReader(url, id))
  const times: number[][] = open.map(() => [])
  const look = setInterval(() => {
    open.forEach(({ events }, i) => {
      const now = performance.now()
      while (times[i]!.length < events.length) times[i]!.push(now)
    })
  }, 2)
  await api.send(id, `[tokens=${tokens} rate=${RATE}]`)
  const end = performance.now() + seconds * 1000 + 20_000
  const ended = () => open.every(({ events }) => events.some(({ type }) => type === 'run-end'))
  while (!ended() && performance.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 20))
  clearInterval(look)
  const violations = open.flatMap(({ events, close }) => {
    close()
    const wrong = events.findIndex(({ seq }, i) => seq !== i + 1)
    if (wrong >= 0) return [`a normal reader was shown ${events[wrong]!.seq} in place ${wrong + 1}`]
    return events.at(-1)?.type === 'run-end'
      ? []
      : [`a normal reader has ${events.length} events and no end`]
  })
  // What comes before the first word says nothing of the others.
  const gaps = times.flatMap((at) => at.slice(6).map((time, i) => time - at[i + 5]!))
  return { gaps, violations }
}

function watchDelays(url: string) {
  const own: number[] = []
  let last = performance.now()
  const clock = setInterval(() => {
    own.push(Math.max(0, performance.now() - last - 10))
    last = performance.now()
  }, 10)
  let livezMs = 0
  let over = false
  const failed: string[] = []
  const probing = (async () => {
    while (!over) {
      const started = performance.now()
      const { status } = await call(url, 'GET', '/livez').catch(() => ({ status: 0 }))
      livezMs = Math.max(livezMs, performance.now() - started)
      if (status !== 200) failed.push(`/livez said ${status}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  })()
  return {
    async stop() {
      over = true
      clearInterval(clock)
      await probing
      return { own, livezMs: Math.round(livezMs), failed }
    },
  }
}

/** @returns 0 for nothing */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0)
}

/** Readers of all of a log, who leave when they have it: what they cost once is no cost of those who stay. */
export function readToEnd(url: string, conversationId: string, count: number): Promise<unknown> {
  const path = `/api/v1/conversations/${conversationId}/events?until=idle`
  return Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<void>((resolve, reject) => {
          const sent = request(new URL(path, url), { agent: false }, (response) => {
            response.resume()
            response.on('close', resolve)
          })
          sent.on('error', reject)
          sent.end()
        }),
    ),
  )
}

import { createApi, eventsPath } from './api.ts'
import { call } from './http-client.ts'
import { readStream } from './event-stream.ts'

export interface Medians {
  /** Milliseconds in the long and in the short conversation. */
  long: number
  short: number
  ratio: number
}

/**
 * Does the same in a long and in a short conversation, taking turns so that whatever else the machine does meets both.
 * @returns the medians of `rounds` each
 */
export async function compare(
  rounds: number,
  long: () => Promise<unknown>,
  short: () => Promise<unknown>,
): Promise<Medians> {
  const times = { long: [] as number[], short: [] as number[] }
  for (let round = -5; round < rounds; round++)
    for (const which of round % 2 === 0
      ? (['long', 'short'] as const)
      : (['short', 'long'] as const)) {
      const began = performance.now()
      await (which === 'long' ? long() : short())
      // The first rounds warm both up.
      if (round >= 0) times[which].push(performance.now() - began)
    }
  const [a, b] = [median(times.long), median(times.short)]
  return { long: a, short: b, ratio: a / b }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}

/** Opens a page: its messages, then the log from there. */
export function openPage(url: string, limit: number): (id: string) => () => Promise<void> {
  return (id) => async () => {
    const page = await call<{ seq: number; items: unknown[] }>(
      url,
      'GET',
      `/api/v1/conversations/${id}/messages?limit=${limit}`,
    )
    if (page.body.items.length !== limit) throw new Error(`${page.body.items.length} messages`)
    await readStream(url, eventsPath(id, `after=${page.body.seq}&until=idle`))
  }
}

/** Sends a message and reads its reply to the end. */
export function takeTurn(url: string): (id: string) => () => Promise<void> {
  const api = createApi({ url })
  return (id) => async () => {
    const { seq } = await api.send(id, '[tokens=20]')
    await readStream(url, eventsPath(id, `after=${seq}&until=idle`))
  }
}

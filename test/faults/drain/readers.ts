import { setTimeout as delay } from 'node:timers/promises'
import type { ConversationEvent } from '../../../src/protocol/index.ts'
import { createClient, type Client } from '../../../src/client/index.ts'
import { open } from '../../protocol/http-client.ts'
import type { ReceivedEvent } from '../reader.ts'

/** Somebody who follows a conversation over any number of servers, and comes back as the documentation says. */
export interface PatientReader {
  readonly events: ReceivedEvent[]
  /** Milliseconds without a connection, once for each that ended. */
  readonly stalls: number[]
  /** Streams that ended with `bye`, and those that were cut. */
  readonly ends: { bye: number; cut: number }
  /** What was answered instead of a stream, other than that the server is not there. */
  readonly refusals: number[]
  stop(): Promise<void>
}

export type Connect = (url: string, conversationId: string, random: () => number) => PatientReader

const LONGEST_PAUSE = 2_000

function newReader() {
  const [events, stalls, refusals]: [ReceivedEvent[], number[], number[]] = [[], [], []]
  return { events, stalls, refusals, ends: { bye: 0, cut: 0 } }
}

/** Follows with a parser of its own. */
export const followRaw: Connect = (url, id, random) => {
  const stopping = new AbortController()
  const { signal } = stopping
  const reader = newReader()
  let lostAt: number | undefined
  let retry = 0

  async function readOnce(): Promise<'bye' | 'cut'> {
    const path = `/api/v1/conversations/${id}/events?after=${reader.events.at(-1)?.seq ?? 0}`
    const response = await open(url, 'GET', path)
    if (response.statusCode !== 200) {
      reader.refusals.push(response.statusCode ?? 0)
      response.resume()
      throw new Error('refused')
    }
    if (lostAt !== undefined) reader.stalls.push(performance.now() - lostAt)
    signal.addEventListener('abort', () => response.destroy())
    // It may have been stopped while it connected.
    if (signal.aborted) response.destroy()
    let bye = false
    let rest = ''
    response.setEncoding('utf8')
    try {
      for await (const piece of response) {
        const frames = (rest + String(piece)).split('\n\n')
        rest = frames.pop()!
        for (const frame of frames) {
          const event = /^id: (\d+)\nevent: (.+)\ndata: ([^\n]*)$/.exec(frame)
          if (event) reader.events.push({ seq: +event[1]!, type: event[2]!, data: event[3]! })
          const asked = /^retry: (\d+)\nevent: bye\n/.exec(frame)
          if (asked) [bye, retry] = [true, Number(asked[1])]
        }
      }
    } catch {
      // Broken off: that it was not with `bye` says it all.
    }
    return bye ? 'bye' : 'cut'
  }

  async function follow(): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      let pause = Math.min(LONGEST_PAUSE, 100 * 2 ** failures++) * random()
      try {
        const how = await readOnce()
        lostAt = performance.now()
        failures = 0
        if (!signal.aborted) reader.ends[how]++
        if (how === 'bye') pause = retry
      } catch {
        // Nobody there yet.
      }
      await delay(pause, undefined, { signal }).catch(() => {})
    }
  }

  const over = follow()
  return {
    ...reader,
    stop() {
      stopping.abort()
      return over
    },
  }
}

/** Follows as the SDK does. */
export const followSdk: Connect = (url, id, random) => {
  const stopping = new AbortController()
  const { signal } = stopping
  const reader = newReader()
  let lostAt: number | undefined
  const over = (async () => {
    const events = clientOf(url).follow(id, {
      signal,
      random,
      onConnection({ state }) {
        if (state === 'waiting') lostAt ??= performance.now()
        if (state !== 'open' || lostAt === undefined) return
        reader.stalls.push(performance.now() - lostAt)
        lostAt = undefined
      },
    })
    for await (const event of events) reader.events.push(received(event))
  })()
  return {
    ...reader,
    stop() {
      stopping.abort()
      return over
    },
  }
}

export const clientOf = (url: string): Client => createClient({ baseUrl: url })

function received({ seq, type, ...data }: ConversationEvent): ReceivedEvent {
  return { seq, type, data: JSON.stringify(data) }
}

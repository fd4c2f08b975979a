import { Agent } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { SseMessage } from '../../src/client/sse.ts'
import { follow } from './follow.ts'
import { getJson, postJson, readJson } from './post-json.ts'
import type { TargetName } from './job.ts'
import { countWords, type Opened, type Reading, type Target, type WordCounter } from './reading.ts'

const agent = new Agent({ keepAlive: true })

interface Conversation {
  id: string
  seq: number
}

/** Asks Loquat by its native API. The conversation's event stream is open before the message is sent. */
export function loquat(name: TargetName): Target {
  return { open: () => open(name) }
}

async function open({ url: base, model, conversation, alongside }: TargetName): Promise<Opened> {
  const all = `${base}/api/v1/conversations`
  const { id, seq } = conversation
    ? await getJson<Conversation>(`${all}/${conversation}`, agent)
    : await readJson<Conversation>(await postJson(all, model ? { model } : {}, agent), 201)
  const url = `${all}/${id}`
  let current: Turn | undefined
  let counted = 0
  const own = await follow(url, seq, (events) => current?.hear(events))
  own.response.once('close', () => current?.fail(new Error('The event stream broke off.')))
  const others = alongside?.afterMs === 0 ? await join(url, seq, alongside.readers) : undefined

  async function ask(text: string, tokens: number): Promise<Reading> {
    const before = counted
    current = listen(countWords(performance.now(), tokens))
    const late =
      alongside && !others
        ? pause(alongside.afterMs).then(() => join(url, seq, alongside.readers))
        : others
    await Promise.all([current.ended, begin(text)])
    const joined = await late
    await joined?.ended
    if (!others) joined?.close()
    // Only the reader's own connection counts: what it cost to send is not part of a token.
    counted = own.bytes()
    return current.words.done(counted - before)
  }

  async function begin(text: string): Promise<void> {
    const sent = await postJson(`${url}/messages`, { parts: [{ type: 'text', text }] }, agent)
    await readJson(sent, 202)
  }

  return {
    ask,
    begin,
    close() {
      own.close()
      others?.close()
    },
  }
}

/** One reply, from the events that come. */
interface Turn {
  words: WordCounter
  ended: Promise<void>
  hear(events: SseMessage[]): void
  fail(error: Error): void
}

function listen(words: WordCounter): Turn {
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
  return {
    words,
    ended,
    fail: reject,
    hear(events) {
      for (const { event, data } of events) {
        if (event === 'text-delta') words.text((JSON.parse(data) as { text: string }).text)
        if (event !== 'run-end') continue
        const { state } = JSON.parse(data) as { state: string }
        if (state === 'completed') resolve()
        else reject(new Error(`The run ended so: ${data}`))
      }
    },
  }
}

/** Further readers of one reply, who read it and say nothing. */
async function join(url: string, after: number, count: number) {
  const joined = Array.from({ length: count }, async () => {
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    const reader = await follow(url, after, (events) => {
      if (events.some(({ event }) => event === 'run-end')) resolve()
    })
    return { ...reader, ended }
  })
  const readers = await Promise.all(joined)
  return {
    ended: Promise.all(readers.map((reader) => reader.ended)),
    close: () => readers.forEach((reader) => reader.close()),
  }
}

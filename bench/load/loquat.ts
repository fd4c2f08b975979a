import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { createSseParser } from '../../src/client/sse.ts'
import { postJson, readJson } from './post-json.ts'
import { countWords, type Reading, type Target } from './reading.ts'

/** Asks Loquat by its native API. The conversation's event stream is open before the message is sent. */
export function loquat(base: string): Target {
  const agent = new Agent({ keepAlive: true })
  const readers = new Agent({ keepAlive: false })

  return {
    async open() {
      const created = await postJson(`${base}/api/v1/conversations`, {}, agent)
      const { id } = await readJson<{ id: string }>(created, 201)
      const url = `${base}/api/v1/conversations/${id}`
      const reader = get(`${url}/events`, { agent: readers })
      const [stream] = (await once(reader, 'response')) as [IncomingMessage]
      if (stream.statusCode !== 200) throw new Error(`Events answered ${stream.statusCode}.`)
      return {
        ask: (text, tokens) => ask(`${url}/messages`, stream, text, tokens),
        close: () => void reader.destroy(),
      }
    },
  }

  async function ask(
    url: string,
    stream: IncomingMessage,
    text: string,
    tokens: number,
  ): Promise<Reading> {
    const words = countWords(performance.now(), tokens)
    const ended = new Promise<void>((resolve, reject) => {
      const parser = createSseParser({
        onMessage({ event, data }) {
          if (event === 'text-delta') words.text((JSON.parse(data) as { text: string }).text)
          if (event !== 'run-end') return
          const { state } = JSON.parse(data) as { state: string }
          if (state === 'completed') resolve()
          else reject(new Error(`The run ended so: ${data}`))
        },
      })
      stream.on('data', (bytes: Buffer) => parser.push(bytes))
      stream.once('close', () => reject(new Error('The event stream broke off.')))
    })
    const answered = postJson(url, { parts: [{ type: 'text', text }] }, agent).then((response) =>
      readJson(response, 202),
    )
    await Promise.all([ended, answered])
    // Only the reader's own connection counts: what it cost to send is not part of a token.
    return words.done(stream.socket.bytesRead)
  }
}

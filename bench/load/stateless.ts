import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { Agent, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { postJson } from './post-json.ts'
import { countWords, type Opened, type Reading, type Target } from './reading.ts'
import type { Turn, Wire } from './wires.ts'

/** A server that is sent the whole conversation with each question, as its clients do, and answers on the same request. */
export function stateless(base: string, { path, body, reader }: Wire): Target {
  const agent = new Agent({ keepAlive: true })

  function open(): Opened {
    const messages: Turn[] = []
    const sessionId = randomUUID()
    const begun: IncomingMessage[] = []

    function post(content: string, onSocket: (socket: Socket) => void): Promise<IncomingMessage> {
      messages.push({ role: 'user', content })
      return postJson(`${base}${path}`, body(messages, sessionId), agent, (request) =>
        request.once('socket', onSocket),
      )
    }

    async function ask(text: string, tokens: number): Promise<Reading> {
      const words = countWords(performance.now(), tokens)
      let socket: Socket | undefined
      let before = 0
      const response = await post(text, (found) => {
        socket = found
        before = found.bytesRead
      })
      response.on(
        'data',
        reader((said) => words.text(said)),
      )
      await once(response, 'end')
      messages.push({ role: 'assistant', content: words.words() })
      return words.done((socket?.bytesRead ?? 0) - before)
    }

    return {
      ask,
      begin: async (text) => void begun.push(await post(text, () => {})),
      close: () => begun.forEach((response) => response.destroy()),
    }
  }

  return { open: () => Promise.resolve(open()) }
}

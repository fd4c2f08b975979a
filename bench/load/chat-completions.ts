import { once } from 'node:events'
import { Agent, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { createSseParser } from '../../src/client/sse.ts'
import { postJson } from './post-json.ts'
import { countWords, type Target, type WordCounter } from './reading.ts'

interface Chunk {
  choices?: { delta?: { content?: string } }[]
}

/** Asks a Chat Completions server: the mock itself, or the floor in front of it. */
export function chatCompletions(base: string): Target {
  const agent = new Agent({ keepAlive: true })
  const url = `${base}/v1/chat/completions`

  async function ask(text: string, tokens: number) {
    const body = { model: 'mock', stream: true, messages: [{ role: 'user', content: text }] }
    const words = countWords(performance.now(), tokens)
    let socket: Socket | undefined
    let before = 0
    const response = await postJson(url, body, agent, (request) =>
      request.once('socket', (found) => {
        socket = found
        before = found.bytesRead
      }),
    )
    await readWords(response, words)
    return words.done((socket?.bytesRead ?? 0) - before)
  }

  return { open: () => Promise.resolve({ ask, close: () => {} }) }
}

async function readWords(response: IncomingMessage, words: WordCounter): Promise<void> {
  const parser = createSseParser({
    onMessage({ data }) {
      if (data === '[DONE]') return
      const content = (JSON.parse(data) as Chunk).choices?.[0]?.delta?.content
      if (content) words.text(content)
    },
  })
  response.on('data', (bytes: Buffer) => parser.push(bytes))
  await once(response, 'end')
}

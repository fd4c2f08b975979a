import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Frame } from '../test/upstream/behaviour.ts'
import { chatCompletionFrames } from '../test/upstream/chat-completions.ts'
import { messageFrames } from '../test/upstream/messages.ts'
import { fromText, type Script } from './script.ts'
import { stampWord } from './stamp.ts'

/**
 * A provider that speaks Chat Completions and Messages as `test/upstream/` does, but whose words are the times of their
 * writing. Each word is a packet of its own, as real providers send them.
 */
const REPLIES = {
  chatCompletions: replyOf(chatCompletionFrames({ tokens: ['@'] }), asLongAsReal),
  messages: replyOf(messageFrames({ tokens: ['@'] })),
}

/** A reply's bytes: before its words, around each, and behind them. */
interface Reply {
  opening: string
  head: string
  tail: string
  closing: string
}

function replyOf(frames: Frame[], change = (event: string) => event): Reply {
  const events = frames.map(({ bytes }) => change(bytes.toString()))
  const at = frames.findIndex(({ paced }) => paced)
  const [head = '', tail = ''] = events[at]!.split('@')
  const [opening, closing] = [events.slice(0, at).join(''), events.slice(at + 1).join('')]
  return { opening, head, tail, closing }
}

/** OpenAI's own events carry more fields than anybody reads: about 300 bytes for a token. */
function asLongAsReal(event: string): string {
  const fields = {
    model: 'mock-2026-01-01',
    service_tier: 'default',
    system_fingerprint: 'fp_0123456789',
    obfuscation: 'a1B2c3D4e5F6g7',
    usage: null,
  }
  return event.replace('"model":"mock"', JSON.stringify(fields).slice(1, -1))
}

function play(
  { opening, head, tail, closing }: Reply,
  { tokens, rate, delay }: Script,
  response: ServerResponse,
): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  response.write(opening)
  const began = performance.now() + delay
  let written = 0
  let timer: NodeJS.Timeout | undefined
  let next: NodeJS.Immediate | undefined
  response.once('close', () => {
    clearTimeout(timer)
    clearImmediate(next)
  })

  function step(): void {
    while (written < tokens) {
      const wait = rate > 0 ? began + (written * 1000) / rate - performance.now() : 0
      if (wait > 1) return void (timer = setTimeout(step, wait))
      response.write(head + stampWord() + tail)
      written++
      // What is written in one go would be one packet.
      if (rate === 0) return void (next = setImmediate(step))
    }
    response.end(closing)
  }
  timer = setTimeout(step, delay)
}

async function scriptOf(request: IncomingMessage): Promise<Script> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  const body = JSON.parse(Buffer.concat(pieces).toString()) as { messages: { content: unknown }[] }
  return fromText(JSON.stringify(body.messages.at(-1)?.content))
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asMessages = request.url?.endsWith('/messages')
  play(asMessages ? REPLIES.messages : REPLIES.chatCompletions, await scriptOf(request), response)
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => response.writeHead(400).end(String(error)))
})

// Whether connections are kept is not what is measured: on a busy machine a pause may be long.
server.keepAliveTimeout = 60_000

server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

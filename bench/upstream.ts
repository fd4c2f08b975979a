import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chatCompletionFrames } from '../test/upstream/chat-completions.ts'
import { fromText, type Script } from './script.ts'
import { stampWord } from './stamp.ts'

/**
 * A provider that speaks Chat Completions as `test/upstream/` does, but whose words are the times of their writing.
 * Each word is a packet of its own, as real providers send them.
 */
const [opening, word, ...closing] = chatCompletionFrames({ tokens: ['@'] }).map((frame) =>
  asLongAsReal(frame.bytes.toString()),
)
const [head, tail] = word!.split('@')
const end = closing.join('')

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

function play({ tokens, rate, delay }: Script, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  response.write(opening)
  const began = performance.now() + delay
  let written = 0
  let timer: NodeJS.Timeout | undefined
  response.once('close', () => clearTimeout(timer))

  function step(): void {
    while (written < tokens) {
      const wait = rate > 0 ? began + (written * 1000) / rate - performance.now() : 0
      if (wait > 1) return void (timer = setTimeout(step, wait))
      response.write(head + stampWord() + tail)
      written++
    }
    response.end(end)
  }
  timer = setTimeout(step, delay)
}

async function scriptOf(request: IncomingMessage): Promise<Script> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  const body = JSON.parse(Buffer.concat(pieces).toString()) as { messages: { content: unknown }[] }
  return fromText(JSON.stringify(body.messages.at(-1)?.content))
}

const server = createServer((request, response) => {
  scriptOf(request).then(
    (script) => play(script, response),
    (error: unknown) => response.writeHead(400).end(String(error)),
  )
})

server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

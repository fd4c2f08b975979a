import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { createSseParser as createClientParser, type SseMessage } from '../../../src/client/sse.ts'
import { HistoryFault } from '../../../src/history/index.ts'
import { stringifyLossless, parseLossless } from '../../../src/history/lossless-json.ts'
import { AppError } from '../../../src/protocol/index.ts'
import { SCHEMAS, type RouteSchema } from '../../../src/protocol/routes.schema.ts'
import { readDumps } from '../../../src/server/conversations/read-dumps.ts'
import { readBytes, readJson } from '../../../src/server/http/body.ts'
import { createClientAddress } from '../../../src/server/http/client-address.ts'
import { createCookies, credentialsOf } from '../../../src/server/http/credentials.ts'
import { readTemplateBody } from '../../../src/server/http/dialects/template-body.ts'
import { position } from '../../../src/server/http/events.ts'
import { validate } from '../../../src/server/http/validate.ts'
import { createReplyReader } from '../../../src/server/models/providers/openai-reply.ts'
import { createSseParser } from '../../../src/server/models/providers/sse-parser.ts'
import { parseScript } from '../../../src/server/models/providers/test-script.ts'
import { oddDump } from './bodies.ts'
import { garble, mutate, oddValue, write } from './odd-json.ts'
import { chance, pick, whole, type Random } from './random.ts'

/** Parsers, each with something made up for it. They may refuse what they are given, in our words, and nothing else. */
const PARSERS: Record<string, (random: Random) => unknown> = {
  'event streams of the SDK': (random) => {
    const bytes = oddStream(random)
    const whole = clientMessages([bytes])
    const pieces = clientMessages(cut(bytes, random))
    if (JSON.stringify(whole) !== JSON.stringify(pieces))
      throw new Error(`cut up it is ${JSON.stringify(pieces)}, and whole ${JSON.stringify(whole)}`)
  },
  'event streams of providers': (random) => {
    let finishes = 0
    const reply = createReplyReader((chunk) => void (finishes += +(chunk.type === 'finish')), 'x')
    const parser = createSseParser(reply.accept)
    for (const piece of cut(oddStream(random), random)) parser.push(piece)
    reply.end()
    if (finishes > 1) throw new Error('it finishes twice')
  },
  histories: (random) => {
    const dumps = Array.from({ length: chance(random, 0.2) ? 2 : 1 }, () => oddDump(random))
    const result = readDumps({ dumps, conversationId: 'conv_x', now: 1.8e12 })
    JSON.stringify(result)
  },
  'lossless JSON': (random) => {
    const text = garble(write(mutate({ a: [1, 'b', { c: null }] }, random)), random, STREAM_PIECES)
    let value
    try {
      value = parseLossless(text)
    } catch (error) {
      if (isJson(text) && !String(error).includes('nests deeper'))
        throw new Error('it is JSON, and was refused', { cause: error })
      throw error
    }
    // A mark of the byte order is passed over.
    if (!isJson(text.replace(/^\ufeff/, ''))) throw new Error('it is no JSON, and was taken')
    const again = stringifyLossless(parseLossless(stringifyLossless(value)))
    if (again !== stringifyLossless(value)) throw new Error('written and read again it is another')
  },
  scripts: (random) => {
    const script = garble('say [tokens=20 rate=50 fail=mid reasoning=2 seed=3]', random, [
      '[',
      ']',
      '=',
      '-1',
      '1e9',
      '9'.repeat(30),
      'tokens=',
    ])
    parseScript(script)
  },
  'JSON bodies': (random) => readJson(requestOf(random)),
  'bodies of the template': (random) => readTemplateBody(requestOf(random)),
  'bodies that are too long': (random) => readBytes(requestOf(random), whole(random, 40)),
  schemas: (random) => {
    const schema = pick(random, Object.values(SCHEMAS as Record<string, RouteSchema>))
    const value = oddInput(random)
    for (const part of [schema.body, schema.query, schema.params])
      if (part) refusing(() => validate(part, value, 'body'))
  },
  positions: (random) => position(oddText(random), 'after'),
  cookies: (random) => credentialsOf(requestOf(random), createCookies(chance(random, 0.5)), false),
  addresses: (random) => createClientAddress(['127.0.0.0/8', '::1', '10.0.0.1'])(requestOf(random)),
}

export const PARSER_NAMES: readonly string[] = Object.keys(PARSERS)

/** Gives one thing to one parser. @returns what it did that it must not */
export async function tryParser(name: string, random: Random): Promise<string[]> {
  const started = performance.now()
  try {
    await PARSERS[name]!(random)
  } catch (error) {
    if (!isRefusal(error)) return [`${name}: ${String(error)}`]
  }
  const took = performance.now() - started
  return took > 2_000 ? [`${name}: took ${Math.round(took)} ms`] : []
}

const isRefusal = (error: unknown) => error instanceof AppError || error instanceof HistoryFault

function refusing(act: () => unknown): void {
  try {
    act()
  } catch (error) {
    if (!isRefusal(error)) throw error
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function clientMessages(pieces: readonly Uint8Array[]): (SseMessage | number)[] {
  const heard: (SseMessage | number)[] = []
  const parser = createClientParser({
    onMessage: (message) => heard.push({ ...message }),
    onRetry: (ms) => heard.push(ms),
  })
  for (const piece of pieces) parser.push(piece)
  return heard
}

const STREAM_PIECES = [
  '\n',
  '\r',
  '\r\n',
  '\n\n',
  ':',
  'data',
  'data:',
  'id: \0',
  'retry: 1',
  '\ufeff',
  '[DONE]',
  'null',
  '{',
  '"',
  '1e999',
  '__proto__',
  '🦜',
  ' ',
]
const STREAM =
  'id: 1\nevent: text-delta\ndata: {"partId":"p","text":"Grüße 🦜"}\n\n: beat\n\nretry: 1500\ndata: {"choices":[{"index":0,"delta":{"content":"漢字","tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}]},"finish_reason":null}]}\n\ndata: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}\r\n\r\ndata: [DONE]\r\r'

function oddStream(random: Random): Buffer {
  const bytes = Buffer.from(garble(STREAM, random, STREAM_PIECES))
  for (let i = whole(random, 3); i > 0 && bytes.length > 0; i--)
    bytes[whole(random, bytes.length)] = whole(random, 256)
  return bytes
}

function cut(bytes: Buffer, random: Random): Buffer[] {
  const pieces: Buffer[] = []
  const longest = pick(random, [1, 3, 40, 400])
  for (let at = 0; at < bytes.length;) {
    const length = 1 + whole(random, longest)
    pieces.push(bytes.subarray(at, at + length))
    at += length
  }
  return pieces
}

const oddText = (random: Random): string => {
  const value = oddValue(random)
  return typeof value === 'string' ? value : write(value).slice(0, 2_000)
}

function oddInput(random: Random): unknown {
  const value = oddValue(random)
  const text = write(
    mutate({ id: value, parts: [{ type: 'text', text: 'x' }], limit: '5' }, random),
  )
  return isJson(text) ? JSON.parse(text) : value
}

/** As much of a request as these parsers look at. */
function requestOf(random: Random): IncomingMessage {
  const text = garble(
    write(mutate({ title: 'x', message: 'y', session_id: 'z' }, random)),
    random,
    STREAM_PIECES,
  )
  const stream = Readable.from(cut(Buffer.from(text.slice(0, 20_000)), random))
  const type = pick(random, [
    'application/json',
    'application/json',
    'text/plain',
    '',
    ';;',
    'application/x+json; a',
  ])
  const headers: Record<string, string> = {
    'content-type': type,
    cookie: garble('loquat_sign_in=abc; loquat_browser=%41; a="b"', random, [
      '%',
      '%zz',
      ';',
      '=',
      '"',
      '\0',
      '__proto__=',
    ]),
    authorization: oddText(random),
    'x-forwarded-for': garble('1.2.3.4, ::1, 10.0.0.1', random, [':', ',', '::', '%', '/', 'ffff']),
  }
  if (chance(random, 0.2)) headers['content-length'] = oddText(random).slice(0, 40)
  return Object.assign(stream, {
    headers,
    socket: { remoteAddress: pick(random, ['127.0.0.1', '::ffff:10.0.0.1', undefined]) },
  }) as unknown as IncomingMessage
}

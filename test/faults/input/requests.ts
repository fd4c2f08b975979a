import { createId } from '../../../src/protocol/index.ts'
import { MAX_BODY_BYTES } from '../../../src/protocol/routes.schema.ts'
import { PERMISSIONS } from '../../../src/server/accounts/permissions.ts'
import { bodyFor } from './bodies.ts'
import type { Targets } from './fixture.ts'
import { chance, pick, whole, type Random } from './random.ts'

/** A request that HTTP can read to its end, whatever the server thinks of what it asks. */
export interface OddRequest {
  /** As `METHOD path` in the table of permissions. */
  route: string
  method: string
  target: string
  bytes: Buffer
  /** The one right answer, where there is but one. */
  status?: number
}

/** Routes that cost a thread or a connection elsewhere are asked less often than the others. */
const RARE = new Set([
  'POST /api/v1/conversations/import',
  'GET /api/openapi.json',
  'POST /api/v1/providers/:id/test',
])

/** Every route of every dialect, and one that is none. */
export const ALL_ROUTES: readonly string[] = [...Object.keys(PERMISSIONS), 'GET /nowhere']

export function oddRequest(targets: Targets, random: Random): OddRequest {
  if (chance(random, 0.03)) return tooLong(targets, random)
  let route = pick(random, ALL_ROUTES)
  if (RARE.has(route) && !chance(random, 0.2)) route = pick(random, ALL_ROUTES)
  const [method = '', path = ''] = route.split(' ')
  const asked = chance(random, 0.04)
    ? pick(random, ['HEAD', 'OPTIONS', 'PUT', 'TRACE', 'PROPFIND'])
    : method
  const target = withQuery(withParams(path, targets, random), route, random)
  const body = asked === 'GET' || asked === 'HEAD' ? undefined : bodyFor(route, targets, random)
  const lines = [`${asked} ${target} HTTP/1.1`, ...headersFor(targets, random)]
  if (body) lines.push(`content-type: ${body.type}`)
  return { route, method: asked, target, bytes: frame(lines, body?.bytes, asked, random) }
}

/** A request that would be right if its body were not too long, which is told or turns out. */
function tooLong({ principals, session }: Targets, random: Random): OddRequest {
  const path = pick(random, ['/api/v1/conversations', '/chat', '/v1/chat-stream'])
  const value = path.includes('chat') ? { message: '[tokens=1]', session_id: session } : {}
  const text = JSON.stringify(value).replace('{', `{${' '.repeat(MAX_BODY_BYTES)}`)
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: ${principals[0]!['authorization']}\r\ncontent-type: application/json\r\n`
  const sent = chance(random, 0.5)
    ? `content-length: ${text.length}\r\n\r\n${text}`
    : `transfer-encoding: chunked\r\n\r\n${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`
  return {
    ...{ route: `POST ${path}`, method: 'POST', target: path, status: 413 },
    bytes: Buffer.from(head + sent),
  }
}

/** The whole request, its body with a length or in chunks. */
function frame(lines: string[], body: Buffer | undefined, method: string, random: Random): Buffer {
  if (!body && (method === 'GET' || method === 'HEAD' || chance(random, 0.5)))
    return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  const bytes: Buffer = body ?? Buffer.alloc(0)
  if (chance(random, 0.8)) {
    const head = [...lines, `content-length: ${bytes.length}`].join('\r\n')
    return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), bytes])
  }
  const head = [...lines, 'transfer-encoding: chunked'].join('\r\n')
  const pieces: Buffer[] = [Buffer.from(`${head}\r\n\r\n`, 'latin1')]
  for (let at = 0; at < bytes.length;) {
    const piece = bytes.subarray(at, at + 1 + whole(random, 4_000))
    pieces.push(
      Buffer.from(`${piece.length.toString(16)}${chance(random, 0.1) ? ';x=y' : ''}\r\n`),
      piece,
      Buffer.from('\r\n'),
    )
    at += piece.length
  }
  return Buffer.concat([...pieces, Buffer.from('0\r\n\r\n')])
}

const ODD_IDS = [
  'x',
  '0',
  '-1',
  '%00',
  '%',
  '%zz',
  '%c3%28',
  '%2e%2e',
  '..%2f..%2fetc',
  'a%20b',
  '__proto__',
  'constructor',
  '%ff',
  'null',
  '%F0%9F%A6%9C',
  "'%20or%201=1--",
  'conv_',
  'x'.repeat(3_000),
  '*',
  'a;b',
  '%25',
  '%0d%0ax:y',
]

function withParams(path: string, targets: Targets, random: Random): string {
  return path.replace(/:(\w+)/, (_, name: string) => {
    if (chance(random, 0.25)) return pick(random, ODD_IDS)
    if (name === 'session_id') return pick(random, [targets.session, 'nobody'])
    if (path.includes('/conversations/'))
      return pick(random, [
        targets.conv,
        targets.conv,
        targets.foreign.conv,
        createId('conv'),
        targets.conv.toUpperCase(),
      ])
    if (path.includes('/runs/'))
      return pick(random, [
        targets.run,
        targets.waiting,
        targets.waiting,
        targets.foreign.run,
        createId('run'),
      ])
    if (path.includes('/providers/')) return pick(random, ['ollama', 'ollama', 'nobody'])
    return targets.token
  })
}

const ODD_VALUES = [
  '',
  '0',
  '-1',
  '1.5',
  '1e9',
  '1e400',
  'NaN',
  'x',
  '%00',
  '%',
  '%zz',
  '%ff',
  '9'.repeat(16),
  '9'.repeat(400),
  'true',
  '[]',
  '__proto__',
  '%F0%9F%A6%9C',
  "';--",
  '1,2',
  '0x10',
  '%20',
  '+1',
  '5',
  '1.5.2',
  'a.b.c',
]
const QUERIES = [
  'after',
  'before',
  'limit',
  'until',
  'follow',
  'format',
  'title',
  'unwrapArgs',
  'of',
  '__proto__',
  'constructor',
  'after[]',
  'toString',
]

function withQuery(path: string, route: string, random: Random): string {
  if (!chance(random, 0.4)) return path
  const fields = Array.from({ length: 1 + whole(random, 3) }, () => {
    const name = pick(random, QUERIES)
    if (name === 'follow' && chance(random, 0.7)) {
      const id = createId('conv')
      return `follow=${Array.from({ length: whole(random, 60) }, () => `${id}:${pick(random, ODD_VALUES)}`).join(',')}`
    }
    return `${name}=${pick(random, ODD_VALUES)}`
  })
  const until = route.endsWith('/events') && chance(random, 0.5) ? ['until=idle'] : []
  return `${path}?${[...fields, ...until].join(chance(random, 0.95) ? '&' : '?')}`
}

/** Headers of a request: who asks, and what may be wrong with the rest. */
function headersFor({ principals }: Targets, random: Random): string[] {
  const lines = [`host: ${chance(random, 0.97) ? '127.0.0.1' : pick(random, ODD_HOSTS)}`]
  const all = chance(random, 0.75) ? principals[0]! : pick(random, [{}, ...principals])
  for (const [name, value] of Object.entries(all)) lines.push(`${name}: ${value}`)
  if (chance(random, 0.06)) lines.push(pick(random, ODD_SIGNS))
  for (const line of ODD_HEADERS) if (chance(random, 0.012)) lines.push(line)
  if (chance(random, 0.03))
    lines.push(
      `idempotency-key: ${pick(random, ['k', 'k', '', 'a b', '\xff', 'x'.repeat(256), 'x'.repeat(5_000)])}`,
    )
  if (chance(random, 0.05)) lines.push(`last-event-id: ${pick(random, ODD_VALUES)}`)
  return lines
}

const ODD_HOSTS = [
  'evil.example',
  '127.0.0.1:99999',
  'localhost.',
  'a b',
  '[::1',
  '127.0.0.1@evil.example',
  '127.0.0.1/x',
  '',
  '\xff',
  '[::ffff:127.0.0.1]',
]
const ODD_SIGNS = [
  'authorization: Bearer',
  'authorization: Bearer \xff',
  'authorization: Basic Og==',
  `authorization: Bearer loq_${'0'.repeat(16)}_${'x'.repeat(43)}`,
  `authorization: Bearer ${'x'.repeat(9_000)}`,
  'authorization: Bearer a b',
  'cookie: loquat_sign_in=%',
  'cookie: loquat_sign_in=%c3%28; loquat_browser=x',
  'cookie: =; ;; a',
  `cookie: ${'a=b; '.repeat(1_000)}`,
  'cookie: loquat_browser="\xff"',
  'cookie: __proto__=x',
]
const ODD_HEADERS = [
  'accept: text/html',
  'accept: text/event-stream',
  'accept: */*;q=nan',
  'accept-encoding: gzip, br',
  'content-encoding: gzip',
  'origin: null',
  'origin: https://evil.example',
  'origin: http://127.0.0.1',
  'sec-fetch-site: cross-site',
  'x-forwarded-for: 1.2.3.4, ::::',
  'forwarded: for="[::',
  'via: 1.1 x',
  'range: bytes=0-18446744073709551615',
  'if-none-match: "',
  'if-modified-since: x',
  'expect: 100-continue',
  'connection: close',
  'access-control-request-method: DELETE',
  'x-request-id: \xff',
  'user-agent: ',
  'upgrade: h2c',
  'te: trailers',
  'traceparent: 00-0-0-0',
  'x: \t',
]

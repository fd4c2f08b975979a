import { chance, pick, whole, type Random } from './random.ts'
import type { Targets } from './fixture.ts'

/** Bytes for a connection of their own, as HTTP or as something else. */
export interface RawRequest {
  name: string
  bytes: Buffer
  /** How many pieces they are sent in, and whether the client then hangs up without waiting. */
  pieces: number
  leaves: boolean
}

const HOST = 'host: 127.0.0.1'

/** Everything that may be wrong with how a request is written down, by what it is called. */
const FORMS: Record<string, (path: string, auth: string, random: Random) => string> = {
  'both lengths': (path, auth) =>
    `POST ${path} HTTP/1.1\r\n${HOST}\r\n${auth}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /livez HTTP/1.1\r\n${HOST}\r\n\r\n`,
  'both lengths, the other first': (path, auth) =>
    `POST ${path} HTTP/1.1\r\n${HOST}\r\n${auth}transfer-encoding: chunked\r\ncontent-length: 40\r\n\r\n0\r\n\r\n`,
  'two encodings': (path, auth) =>
    `POST ${path} HTTP/1.1\r\n${HOST}\r\n${auth}transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n`,
  'an odd encoding': (path, auth, random) =>
    `POST ${path} HTTP/1.1\r\n${HOST}\r\n${auth}transfer-encoding: ${pick(random, ['xchunked', 'chunked, gzip', '"chunked"', 'chunked\x0b', ' chunked', 'CHUNKED', 'identity', ''])}\r\n\r\n0\r\n\r\n`,
  'a blank before the colon': (path, auth) =>
    `POST ${path} HTTP/1.1\r\n${HOST}\r\n${auth}transfer-encoding : chunked\r\n\r\n0\r\n\r\n`,
  'an odd length': (path, auth, random) =>
    `POST ${path} HTTP/1.1\r\n${HOST}\r\n${auth}content-length: ${pick(random, ['-1', '+2', '2 ', '0x2', '2,2', '2, 3', '', '1e1', '9'.repeat(30), 'two', '2\x00'])}\r\n\r\n{}`,
  'two lengths': (path, auth) =>
    `POST ${path} HTTP/1.1\r\n${HOST}\r\n${auth}content-length: 2\r\ncontent-length: 20\r\n\r\n{}`,
  'a body shorter than its length': (path, auth) =>
    `POST ${path} HTTP/1.1\r\n${HOST}\r\n${auth}content-type: application/json\r\ncontent-length: 2000\r\n\r\n{"title":`,
  'an odd chunk': (path, auth, random) =>
    `POST ${path} HTTP/1.1\r\n${HOST}\r\n${auth}content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${pick(random, ['zz\r\n', '-1\r\n{}\r\n', '2\r\n{}x\r\n0\r\n\r\n', 'ffffffffffffffff\r\n', '2\n{}\n0\n\n', '2;\x00\r\n{}\r\n0\r\n\r\n', `2;${'x'.repeat(70_000)}\r\n{}\r\n0\r\n\r\n`, '2\r\n{}\r\n0\r\nx: y\r\ncontent-length: 5\r\n\r\n', '2\r\n{}\r\n0\r\n', '\r\n', '2\r\n{'])}`,
  'a bare line feed': (path, auth) =>
    `GET ${path} HTTP/1.1\n${HOST}\n${auth.replaceAll('\r', '')}\n`,
  'a bare carriage return': (path) => `GET ${path} HTTP/1.1\r${HOST}\r\r`,
  'a folded header': (path, auth) =>
    `GET ${path} HTTP/1.1\r\n${HOST}\r\n${auth}x: a\r\n b\r\n\tc\r\n\r\n`,
  'a NUL': (path, auth, random) =>
    pick(random, [
      `GET ${path}\0 HTTP/1.1\r\n${HOST}\r\n\r\n`,
      `GET ${path} HTTP/1.1\r\n${HOST}\r\n${auth}x: a\0b\r\n\r\n`,
      `GET ${path} HTTP/1.1\r\n${HOST}\r\n${auth}x\0y: a\r\n\r\n`,
      '\0\0\0\0',
    ]),
  'two hosts': (path, auth) =>
    `GET ${path} HTTP/1.1\r\n${HOST}\r\nhost: evil.example\r\n${auth}\r\n`,
  'an odd host': (path, auth, random) =>
    `GET ${path} HTTP/1.1\r\nhost:${pick(random, ['', ' a b', ' 127.0.0.1, 127.0.0.1', ' [', ' \xff', ' 127.0.0.1:x', ' 127.0.0.1#', ' //'])}\r\n${auth}\r\n`,
  'no host': (path, auth) => `GET ${path} HTTP/1.1\r\n${auth}\r\n`,
  'an absolute address': (path, auth, random) =>
    `GET ${pick(random, ['http://127.0.0.1', 'http://evil.example', 'https://127.0.0.1:1', 'ftp://x', 'http://', 'http://a b', 'http://[', '//evil.example'])}${path} HTTP/1.1\r\n${HOST}\r\n${auth}\r\n`,
  'an odd address': (_, auth, random) =>
    `GET ${pick(random, ['*', '', '?', '//', '////', '/%', '/%zz', '/%00', '/\xff\xfe', '/ü', '/a b', '/../../etc/passwd', '/..%2f..%2fetc%2fpasswd', '/\\..\\x', `/${'a/'.repeat(4_000)}`, '/;', '/#x', '/?%', '/api/v1/conversations?limit=%', '/assets/%2e%2e/%2e%2e/package.json', '/.env', '/api/v1/../../livez', '127.0.0.1:80', '/\t', '/api/v1/conversations/%E0%A4%A'])} HTTP/1.1\r\n${HOST}\r\n${auth}\r\n`,
  CONNECT: (_, auth) => `CONNECT 127.0.0.1:80 HTTP/1.1\r\n${HOST}\r\n${auth}\r\n`,
  'an upgrade': (path, auth, random) =>
    `GET ${path} HTTP/1.1\r\n${HOST}\r\n${auth}connection: upgrade${chance(random, 0.5) ? ', http2-settings\r\nhttp2-settings: AAMAAABk' : ''}\r\nupgrade: ${pick(random, ['websocket', 'h2c', '', 'TLS/1.0', 'x, y'])}\r\nsec-websocket-key: x\r\n\r\n\x81\x05hello`,
  'an odd method': (path, auth, random) =>
    `${pick(random, ['G@T', 'get', 'GETT', '', ' GET', 'PRI', 'TRACE', 'M-SEARCH', 'QUERY', 'LINK', 'x'.repeat(70_000)])} ${path} HTTP/1.1\r\n${HOST}\r\n${auth}\r\n`,
  'an odd version': (path, auth, random) =>
    `GET ${path} ${pick(random, ['HTTP/0.9', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/1.2', 'HTTP/9.9', 'HTTP/1.1x', 'http/1.1', 'HTTP', '', 'HTTP/1.1 HTTP/1.1', 'ICY/1.0'])}\r\n${HOST}\r\n${auth}\r\n`,
  'HTTP/2': () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0',
  TLS: () => '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03',
  'a huge header': (path, auth, random) =>
    `GET ${path} HTTP/1.1\r\n${HOST}\r\n${auth}x: ${'a'.repeat(pick(random, [9_000, 17_000, 200_000]))}\r\n\r\n`,
  'many headers': (path, auth, random) =>
    `GET ${path} HTTP/1.1\r\n${HOST}\r\n${auth}${'x: y\r\n'.repeat(pick(random, [900, 2_100, 20_000]))}\r\n`,
  'the same header again': (path, auth) =>
    `GET ${path} HTTP/1.1\r\n${HOST}\r\n${auth}${auth}last-event-id: 1\r\nlast-event-id: x\r\ncookie: a=b\r\ncookie: c\r\norigin: null\r\norigin: x\r\n\r\n`,
  'a waiting body': (path, auth, random) =>
    `POST ${path} HTTP/1.1\r\n${HOST}\r\n${auth}expect: ${pick(random, ['100-continue', '200-ok', ''])}\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`,
  'a body where none belongs': (path, auth) =>
    `GET ${path} HTTP/1.1\r\n${HOST}\r\n${auth}content-length: 36\r\n\r\nGET /livez HTTP/1.1\r\n${HOST}\r\n\r\n`,
  'a pipeline': (path, auth, random) =>
    Array.from({ length: 2 + whole(random, 30) }, () =>
      pick(random, [
        `GET /livez HTTP/1.1\r\n${HOST}\r\n\r\n`,
        `GET ${path} HTTP/1.1\r\n${HOST}\r\n${auth}\r\n`,
        `POST /api/v1/sign-in HTTP/1.1\r\n${HOST}\r\ncontent-type: application/json\r\ncontent-length: 13\r\n\r\n{"token":"x"}`,
      ]),
    ).join(''),
  'blank lines before it': (path, auth) =>
    `\r\n\r\n\r\nGET ${path} HTTP/1.1\r\n${HOST}\r\n${auth}\r\n`,
  'half a head': (path, auth, random) => {
    const all = `POST ${path} HTTP/1.1\r\n${HOST}\r\n${auth}content-type: application/json\r\ncontent-length: 2\r\n\r\n{`
    return all.slice(0, whole(random, all.length))
  },
  nothing: () => '',
  noise: (_, __, random) =>
    String.fromCharCode(
      ...Array.from({ length: 1 + whole(random, 400) }, () => whole(random, 256)),
    ),
  'noise behind a first line': (path, _, random) =>
    `GET ${path} HTTP/1.1\r\n${String.fromCharCode(...Array.from({ length: 1 + whole(random, 200) }, () => whole(random, 256)))}`,
}

export const RAW_FORMS: readonly string[] = Object.keys(FORMS)

export function rawRequest({ principals, conv }: Targets, random: Random): RawRequest {
  const name = pick(random, RAW_FORMS)
  const path = pick(random, [
    '/livez',
    '/',
    '/chat',
    '/chat/',
    '/api/v1/conversations',
    `/api/v1/conversations/${conv}`,
    `/api/v1/conversations/${conv}/messages`,
    `/api/v1/conversations/${conv}/events?until=idle`,
  ])
  const auth = chance(random, 0.8) ? `authorization: ${principals[0]!['authorization']}\r\n` : ''
  const bytes = Buffer.from(FORMS[name]!(path, auth, random), 'latin1')
  return {
    name: `${name}, ${path}`,
    bytes,
    pieces: chance(random, 0.3) ? 1 + whole(random, 5) : 1,
    leaves: chance(random, 0.1),
  }
}

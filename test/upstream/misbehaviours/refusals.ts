import type { ErrorCode } from '../../../src/protocol/index.ts'
import type { Step } from '../socket-upstream.ts'
import { answer, chunk, HANG, head, LAST } from './http.ts'
import type { Misbehaviour, Misbehaviours, Reply } from './misbehaviour.ts'

const STATUSES: Record<number, ErrorCode> = {
  201: 'provider_unavailable',
  204: 'provider_unavailable',
  400: 'provider_refused',
  401: 'provider_auth',
  402: 'provider_quota',
  403: 'provider_auth',
  404: 'provider_model_not_found',
  405: 'provider_refused',
  408: 'provider_timeout',
  413: 'provider_refused',
  422: 'provider_refused',
  425: 'provider_refused',
  429: 'provider_rate_limited',
  451: 'provider_refused',
  500: 'provider_unavailable',
  502: 'provider_unavailable',
  503: 'provider_unavailable',
  504: 'provider_unavailable',
  529: 'provider_unavailable',
}

/** A careless provider repeats the key it was given. */
const said = ({ key }: Reply) =>
  JSON.stringify({ type: 'error', error: { type: 'x', message: `Not with ${key}.` } })

const good = ({ after }: Reply): Step[] => [head(), ...after, LAST]

/** `Retry-After`, and from what to what the run's reason may say. What asks for little is tried again at once. */
const LATER: Record<string, readonly [string | null, readonly [number, number] | null]> = {
  'no time': [null, null],
  '9 seconds': ['9', [9, 9]],
  '1e9 seconds': ['1e9', [300, 300]],
  '1000000000 seconds': ['1000000000', [300, 300]],
  'minus 5 seconds': ['-5', [0, 0]],
  'nine seconds': ['nine', null],
  'half a second': ['0.5', [1, 1]],
  'a date in a minute': [new Date(Date.now() + 60_000).toUTCString(), [0, 61]],
  'a date long ago': ['Thu, 01 Jan 1970 00:00:00 GMT', [0, 0]],
  'a date that is none': ['Foo, 99 Bar 2026', null],
}

function later(value: string | null, range: readonly [number, number] | null): Misbehaviour {
  return {
    at: ['start'],
    ends: ['provider_rate_limited'],
    ...(range ? { retryAfter: range } : {}),
    answer: (reply) =>
      answer('429 Too Many Requests', said(reply), value === null ? {} : { 'retry-after': value }),
  }
}

const redirect = (status: number, to: (reply: Reply) => string): Misbehaviour => ({
  at: ['start'],
  ends: ['provider_refused'],
  answer: (reply) => answer(`${status} Elsewhere`, '', { location: to(reply) }),
})

/** Answers that say no. */
export const REFUSALS: Misbehaviours = {
  ...Object.fromEntries(
    Object.entries(STATUSES).map(([status, code]): [string, Misbehaviour] => [
      `status ${status}`,
      {
        at: ['start'],
        ends: [code],
        answer: (reply) => answer(`${status} No`, bodyOf(reply, +status)),
      },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(LATER).map(([name, [value, range]]) => [
      `429, to come back in ${name}`,
      later(value, range),
    ]),
  ),
  ...Object.fromEntries(
    [301, 302, 303, 307, 308].map((status) => [
      `redirect ${status}`,
      redirect(status, ({ canary }) => `http://127.0.0.1:${canary}/v1/`),
    ]),
  ),
  'redirect to a metadata address': redirect(302, () => 'http://169.254.169.254/latest/meta-data/'),
  'redirect to nowhere': redirect(302, () => '::'),
  '500, then a good answer': {
    at: ['start'],
    ends: ['completed'],
    answer: (reply) => (reply.attempt === 1 ? answer('500 No', said(reply)) : good(reply)),
  },
  '429 for a moment, then a good answer': {
    at: ['start'],
    ends: ['completed'],
    answer: (reply) =>
      reply.attempt === 1 ? answer('429 No', said(reply), { 'retry-after': '0' }) : good(reply),
  },
  '500 with a page': {
    at: ['start'],
    ends: ['provider_unavailable'],
    answer: ({ key }) => answer('500 No', `<h1>Error</h1>${key}`, { 'content-type': 'text/html' }),
  },
  '500 without a body': {
    at: ['start'],
    ends: ['provider_unavailable'],
    answer: () => answer('500 No', ''),
  },
  '500 with a body that never ends': {
    at: ['start'],
    ends: ['provider_unavailable'],
    large: true,
    *answer({ key, long }) {
      yield head('500 No')
      for (let i = 0; i < (long ? 2_000 : 400); i++) yield { write: chunk(key.padEnd(1 << 16)) }
      yield HANG
    },
  },
  '500 with half a body, then nothing': {
    at: ['start'],
    ends: ['provider_unavailable', 'provider_timeout'],
    answer: () => [head('500 No'), { write: chunk('{"error":') }, HANG],
  },
  '400 with 100,000 levels of JSON': {
    at: ['start'],
    ends: ['provider_refused'],
    large: true,
    answer: () => answer('400 No', '{"error":'.repeat(1e5) + '1' + '}'.repeat(1e5)),
  },
  '401 that repeats the key everywhere': {
    at: ['start'],
    ends: ['provider_auth'],
    answer: ({ key }) =>
      answer(
        `401 ${key}`,
        JSON.stringify({ error: { message: key, type: key, code: key }, key, [key]: key }),
        { 'x-key': key },
      ),
  },
}

function bodyOf(reply: Reply, status: number): string {
  return status === 204 ? '' : said(reply)
}

import { ERRORS, type ErrorCode } from '../../../src/protocol/index.ts'
import { ROOT } from '../../tree.ts'
import type { WireAnswer } from './connection.ts'

/** What an answer must not let anybody know: where the code lies, how it is called, what it asks its database. */
const LEAKS: readonly RegExp[] = [
  /\bat .+[:(].*:\d+:\d+/,
  /node:internal|node_modules|file:\/\//,
  /\.(ts|js|mjs|tsx):\d+/,
  /SQLITE|ERR_[A-Z_]+|UNIQUE constraint|no such (table|column)|near ".*": syntax/i,
  /(Type|Range|Reference|Syntax)Error\b/,
  /is not a function|Cannot read propert|is not iterable|Maximum call stack|of undefined|circular structure/,
]

/** Errors that speak of somebody else's server: only what asks one may answer so. */
const ASKS_OTHERS = /^(POST|PUT) \/api\/v1\/providers\//
const OF_OTHERS = /^provider_/

/** What is wrong with an answer, whatever it answers. */
export function judgeAnswer(answer: WireAnswer, route: string): string[] {
  const { status, headers, body, endless } = answer
  if (endless) return status === 200 ? [] : [`a stream with status ${status}`]
  const violations: string[] = []
  if (status >= 400) violations.push(...judgeRefusal(answer, route))
  const isText = /^(application\/json|text\/plain)/.test(headers.get('content-type') ?? '')
  if (isText && status !== 200) for (const leak of leaksIn(body)) violations.push(leak)
  return violations
}

export function leaksIn(text: string): string[] {
  const places = text.includes(ROOT) ? [`the path ${ROOT} stands in it`] : []
  return [
    ...places,
    ...LEAKS.flatMap((leak) => {
      const found = leak.exec(text)
      return found ? [`${JSON.stringify(found[0].slice(0, 120))} stands in it`] : []
    }),
  ]
}

/** What the parser of HTTP answers by itself. */
const BARE = [400, 405, 408, 413, 414, 417, 431]

/** A refusal must be one of the table of errors, in one of the documented forms, or the bare one of HTTP itself. */
function judgeRefusal({ status, body }: WireAnswer, route: string): string[] {
  // What no request could be made of.
  if (body === '' && BARE.includes(status)) return []
  if (route.startsWith('HEAD ') && body === '') return status < 500 ? [] : [`a ${status}`]
  // What is shared is read by people, who are told on a page.
  if (route.startsWith('GET /s/') && status === 404 && body.startsWith('<!doctype html>')) return []
  let parsed: { error?: { code?: string }; detail?: unknown; code?: string }
  try {
    parsed = JSON.parse(body) as typeof parsed
  } catch {
    return [`a ${status} that is no JSON: ${body.slice(0, 160)}`]
  }
  const code = parsed.error?.code ?? parsed.code
  // A reply that somebody stops before its first word, in the dialect that has no other way to say so.
  if (code === 'stopped' && status === 409 && /^POST (\/v1)?\/chat/.test(route)) return []
  if (code !== undefined) {
    const known = ERRORS[code as ErrorCode] as { status: number } | undefined
    if (known?.status !== status) return [`a ${status} with the code ${code}`]
    const others = OF_OTHERS.test(code) && ASKS_OTHERS.test(route)
    return status >= 500 && !others ? [`a ${status}: ${body.slice(0, 200)}`] : []
  }
  const documented = Object.values(ERRORS).some((it) => it.status === status) && status < 500
  return 'detail' in parsed && documented
    ? []
    : [`a ${status} in no known form: ${body.slice(0, 160)}`]
}

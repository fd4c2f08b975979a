import { AppError, type ErrorCode, type ErrorFacts } from '../../../protocol/index.ts'

/** What went wrong, as far as the provider said. */
export interface FailureFacts {
  /** The provider's name for people. */
  label: string
  /** HTTP status, where there was an answer. */
  status?: number | undefined
  /** The body of the answer, or the error event in the stream. */
  body?: unknown
  /** The `Retry-After` header. */
  retryAfter?: string | undefined
  cause?: unknown
  /** Milliseconds since 1970, for `Retry-After` dates. */
  now?: number
}

const MAX_RETRY_AFTER = 300

/** The words providers use where the status alone does not tell. */
const QUOTA =
  /insufficient_quota|billing_hard_limit|insufficient[_ ](funds|credit)|credit balance is too low/i
const WRONG_KEY = /api key not valid|invalid api key|incorrect api key/i
const TOO_LONG =
  /context_length|context length|context window|context size|context limit|max_new_tokens|prompt is too long|input is too long|too many (input )?tokens|request_too_large/i

/** A prompt or a reply that the provider's own filter has stopped; that is an answer, too. */
const FILTERED =
  /^(content_filter|content_policy(_violation)?|moderation_blocked|data_inspection_failed)$/i
const FILTERED_WORDS =
  /content management policy|content filtering policy|input was flagged|model requires moderation/i

/** What an error object says by its `code` or `type`. */
const BY_CODE: [RegExp, ErrorCode][] = [
  [/^(invalid_api_key|authentication_error|permission_error|permission_denied)$/i, 'provider_auth'],
  [/^(billing_error)$/i, 'provider_quota'],
  [/^(model_not_found|not_found_error)$/i, 'provider_model_not_found'],
  [/^(rate_limit|resource_exhausted|too_many_requests)/i, 'provider_rate_limited'],
  [/^(timeout_error|request_timeout)$/i, 'provider_timeout'],
  [/^(invalid_request|bad_request)/i, 'provider_refused'],
]

const SENTENCES: Partial<Record<ErrorCode, string>> = {
  provider_auth: 'refused the key',
  provider_quota: 'says that the account has no credit left',
  provider_rate_limited: 'is limiting requests',
  provider_model_not_found: 'does not know this model',
  provider_refused: 'did not accept the request',
  provider_unavailable: 'is not available',
  provider_timeout: 'did not answer in time',
  provider_bad_response: 'sent something that could not be understood',
  provider_truncated: 'broke off in the middle of the reply',
}

/** The one table from a provider's failure to ours. The provider's own words go to the cause. */
export function providerError(facts: FailureFacts): AppError {
  const { status } = facts
  const error = readError(facts.body)
  const filtered = isFilter(status, error)
  const code = filtered ? 'provider_refused' : codeOf(status, error)
  const retryAfter = secondsOf(facts.retryAfter, facts.now ?? Date.now())
  return failure(code, facts.label, {
    ...(status === undefined ? {} : { status }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(filtered ? { details: { filtered } } : {}),
    cause: detailOf(facts),
  })
}

/** Did the provider's filter stop it, and nothing else? */
export function isFiltered(error: unknown): boolean {
  return error instanceof AppError && error.facts.details?.['filtered'] === true
}

/** A failure with our own sentence for its code. */
export function failure(
  code: ErrorCode,
  label: string,
  facts: Pick<ErrorFacts, 'retryAfter' | 'cause' | 'details'> & { status?: number } = {},
): AppError {
  const said = SENTENCES[code]
  const status = facts.status === undefined || facts.status === 200 ? '' : ` (HTTP ${facts.status})`
  return new AppError(code, {
    ...(said ? { message: `${label} ${said}${status}.` } : {}),
    ...(facts.retryAfter === undefined ? {} : { retryAfter: facts.retryAfter }),
    ...(facts.details ? { details: facts.details } : {}),
    ...(facts.cause === undefined ? {} : { cause: facts.cause }),
  })
}

/** A connection that could not be made, or broke. */
export function networkError(label: string, error: unknown): AppError {
  const code = networkCode(error)
  if (code.startsWith('HPE_')) return failure('provider_bad_response', label, { cause: error })
  return new AppError('provider_unavailable', {
    message: `${label} could not be reached${code ? ` (${code})` : ''}.`,
    cause: error,
  })
}

function networkCode(error: unknown): string {
  for (let e = error, depth = 0; e instanceof Error && depth < 5; e = e.cause, depth++) {
    const { code } = e as NodeJS.ErrnoException
    if (typeof code === 'string' && /^[A-Z0-9_]+$/.test(code)) return code
  }
  return ''
}

type Said = ReturnType<typeof readError>

/** By its name, or in words that nothing else has: what a prompt says may be repeated in them. */
function isFilter(status: number | undefined, { words, names }: Said): boolean {
  const plain = status === undefined || [200, 400, 403, 422].includes(status)
  return plain && (names.some((name) => FILTERED.test(name)) || FILTERED_WORDS.test(words))
}

function codeOf(status: number | undefined, { words, names: [code = ''] }: Said): ErrorCode {
  const known = status !== undefined && status >= 400 ? status : Number(code)
  if (known === 402) return 'provider_quota'
  if (QUOTA.test(words)) return 'provider_quota'
  if (WRONG_KEY.test(words)) return 'provider_auth'
  if (known !== 429 && TOO_LONG.test(words)) return 'context_too_long'
  if (known === 401 || known === 403) return 'provider_auth'
  if (known === 404) return 'provider_model_not_found'
  if (known === 408) return 'provider_timeout'
  if (known === 429) return 'provider_rate_limited'
  if (known >= 500) return 'provider_unavailable'
  if (known >= 300) return 'provider_refused'
  for (const [pattern, found] of BY_CODE) if (pattern.test(code)) return found
  return 'provider_unavailable'
}

/** The error of `{error: {…}}`, `{error: '…'}`, `{message}` or plain text, whichever the provider chose. */
function readError(body: unknown): { words: string; names: string[] } {
  const inner = errorIn(body)
  if (typeof inner === 'string') return { words: inner.slice(0, 4096), names: [] }
  if (typeof inner !== 'object' || inner === null) return { words: '', names: [] }
  const { message, code, type, status } = inner as Record<string, unknown>
  const names = [code, type, status]
    .filter((v) => typeof v === 'string' || typeof v === 'number')
    .map(String)
  return { words: [message, ...names].join(' ').slice(0, 4096), names }
}

/** What stands around an error may be part of a reply. */
function errorIn(body: unknown): unknown {
  const outer: unknown = Array.isArray(body) ? (body[0] ?? {}) : body
  if (typeof outer !== 'object' || outer === null) return outer
  return (outer as Record<string, unknown>)['error'] ?? outer
}

function secondsOf(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined
  const seconds = Number(header)
  const wait = Number.isNaN(seconds) ? (Date.parse(header) - now) / 1000 : seconds
  if (Number.isNaN(wait)) return undefined
  return Math.min(MAX_RETRY_AFTER, Math.max(0, Math.ceil(wait)))
}

function detailOf(facts: FailureFacts): unknown {
  if (facts.body === undefined) return facts.cause
  const error = errorIn(facts.body)
  let text: string
  try {
    text = typeof error === 'string' ? error : JSON.stringify(error)
  } catch {
    text = 'a body that cannot be written as JSON'
  }
  return new Error(text, facts.cause === undefined ? {} : { cause: facts.cause })
}

import type { ErrorBody, ErrorCode } from '../protocol/index.ts'

/** The server could not be reached, or did not answer in time. Trying again may help. */
export class ConnectionError extends Error {
  readonly retryable = true

  constructor(cause: unknown) {
    super('The server cannot be reached.', { cause })
    this.name = 'ConnectionError'
  }
}

/** What an answer said about its failure. */
export interface ApiErrorFacts {
  /** A code of the error table; one this version does not know yet stays as it came. */
  code: ErrorCode | (string & {})
  message: string
  /** The answer's HTTP status. */
  status: number
  /** May the same request succeed later? */
  retryable: boolean
  /** The field at fault, as a path such as `parts.0.text`. */
  field?: string
  /** Under this id the server's log has more. */
  requestId?: string
  /** Seconds to wait before the next try. */
  retryAfter?: number
  /** More for programs, for instance the live run of a `conversation_busy`. */
  details?: Record<string, unknown>
}

/** The server answered, and said no. */
export class ApiError extends Error implements ApiErrorFacts {
  declare readonly code: ApiErrorFacts['code']
  declare readonly status: number
  declare readonly retryable: boolean
  declare readonly field?: string
  declare readonly requestId?: string
  declare readonly retryAfter?: number
  declare readonly details?: Record<string, unknown>

  constructor(facts: ApiErrorFacts) {
    super(facts.message)
    this.name = 'ApiError'
    Object.assign(this, facts)
  }
}

/** One fault in the form of the chat API template. */
interface Detail {
  loc: (string | number)[]
  msg: string
}

/** Reads a failed answer: in our form, in that of the chat API template, or a proxy’s page. */
export async function errorOf(response: Response): Promise<ApiError> {
  const { status, statusText, headers } = response
  const body = (await response.json().catch(() => null)) as
    (Partial<ErrorBody> & { detail?: string | Detail[]; code?: string }) | null
  const facts: ApiErrorFacts = {
    code: body?.code ?? CODES[status] ?? 'unexpected_answer',
    message: `The server answered ${status} ${statusText}.`.replace(' .', '.'),
    status,
    retryable: status === 429 || status > 501,
  }
  const requestId = headers.get('x-request-id')
  if (requestId) facts.requestId = requestId
  const retryAfter = Number(headers.get('retry-after'))
  if (retryAfter > 0) facts.retryAfter = retryAfter
  const detail = body?.detail
  if (typeof detail === 'string') facts.message = detail
  else if (detail?.[0]) {
    facts.field = detail[0].loc.slice(1).join('.')
    facts.message = `${facts.field}: ${detail[0].msg}`
  }
  return new ApiError(Object.assign(facts, body?.error))
}

/** The code of an answer that names none. */
const CODES: Record<number, ErrorCode> = {
  401: 'unauthorized',
  404: 'not_found',
  422: 'invalid_request',
}

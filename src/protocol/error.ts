import type { EndReason } from './run.ts'

/** One row of the error table. */
interface ErrorKind {
  status: number
  retryable: boolean
  /** What a person is told, unless the case has a better sentence. */
  message: string
}

/**
 * Every error a client can meet: as the body of an HTTP answer before a run starts, as the `reason` of `run-end` after.
 * `docs/protocol.md` lists the same codes; a test compares them.
 */
export const ERRORS = {
  invalid_json: {
    status: 400,
    retryable: false,
    message: 'The request body is not valid JSON.',
  },
  invalid_request: {
    status: 422,
    retryable: false,
    message: 'The request is not valid.',
  },
  invalid_cursor: {
    status: 400,
    retryable: false,
    message: 'The position to resume from is not a number of an event.',
  },
  cursor_ahead: {
    status: 409,
    retryable: false,
    message: 'The position to resume from lies beyond the newest event.',
  },
  unauthorized: {
    status: 401,
    retryable: false,
    message: 'Sign in or send a token.',
  },
  forbidden: {
    status: 403,
    retryable: false,
    message: 'This token may not do that.',
  },
  proxied_request: {
    status: 403,
    retryable: false,
    message:
      'This server is in local access, for one person on this machine, and this request came through a proxy. Set LOQUAT_ACCESS to expose it.',
  },
  forbidden_host: {
    status: 403,
    retryable: false,
    message: 'This host name is not one of the server’s own. Add it to ALLOWED_HOSTS.',
  },
  forbidden_origin: {
    status: 403,
    retryable: false,
    message: 'Requests from pages of other sites are refused.',
  },
  not_found: {
    status: 404,
    retryable: false,
    message: 'There is nothing at this address.',
  },
  conversation_not_found: {
    status: 404,
    retryable: false,
    message: 'There is no such conversation.',
  },
  message_not_found: {
    status: 404,
    retryable: false,
    message: 'There is no such message.',
  },
  run_not_found: {
    status: 404,
    retryable: false,
    message: 'There is no such run.',
  },
  tool_call_not_found: {
    status: 404,
    retryable: false,
    message: 'There is no such tool call in this run.',
  },
  provider_not_found: {
    status: 404,
    retryable: false,
    message: 'There is no such provider.',
  },
  token_not_found: {
    status: 404,
    retryable: false,
    message: 'There is no such token.',
  },
  share_not_found: {
    status: 404,
    retryable: false,
    message: 'There is no such link.',
  },
  method_not_allowed: {
    status: 405,
    retryable: false,
    message: 'This address does not take this method.',
  },
  conversation_busy: {
    status: 409,
    retryable: true,
    message: 'A reply is still being written on this branch.',
  },
  not_continuable: {
    status: 409,
    retryable: false,
    message: 'Only the last reply of a branch can be continued, once it has ended.',
  },
  already_answered: {
    status: 409,
    retryable: false,
    message:
      'This tool call does not wait for an answer: it has another one, or the run has ended.',
  },
  conversation_conflict: {
    status: 422,
    retryable: false,
    message: 'A conversation with this id was begun before, with another body or by somebody else.',
  },
  message_conflict: {
    status: 422,
    retryable: false,
    message: 'A message with this id was sent before, with other content or elsewhere.',
  },
  unknown_model: {
    status: 422,
    retryable: false,
    message: 'There is no such model.',
  },
  body_too_large: {
    status: 413,
    retryable: false,
    message: 'The request body is too large.',
  },
  unsupported_media_type: {
    status: 415,
    retryable: false,
    message: 'Send JSON, with content-type application/json.',
  },
  rate_limited: {
    status: 429,
    retryable: true,
    message: 'Too many requests. Try again later.',
  },
  too_many_runs: {
    status: 429,
    retryable: true,
    message: 'Too many replies are being written at once. Wait for one to end.',
  },
  too_many_streams: {
    status: 429,
    retryable: true,
    message: 'Too many event streams are open. Close some first.',
  },
  internal: {
    status: 500,
    retryable: true,
    message: 'Something went wrong on the server. The log has the details under the request id.',
  },
  no_model: {
    status: 503,
    retryable: false,
    message: 'No model is configured. Set LOQUAT_MODEL, or a provider key such as OPENAI_API_KEY.',
  },
  draining: {
    status: 503,
    retryable: true,
    message: 'The server is about to restart. Try again in a moment.',
  },
  overloaded: {
    status: 503,
    retryable: true,
    message: 'The server is writing as many replies as it can. Try again in a moment.',
  },
  storage_unavailable: {
    status: 503,
    retryable: true,
    message: 'The server cannot write to its storage. Nothing was accepted.',
  },
  provider_auth: {
    status: 502,
    retryable: false,
    message: 'The model provider refused the key.',
  },
  provider_quota: {
    status: 502,
    retryable: false,
    message: 'The account at the model provider has no credit left.',
  },
  provider_rate_limited: {
    status: 502,
    retryable: true,
    message: 'The model provider is limiting requests. Try again later.',
  },
  provider_model_not_found: {
    status: 502,
    retryable: false,
    message: 'The model provider does not know this model.',
  },
  provider_refused: {
    status: 502,
    retryable: false,
    message: 'The model provider did not accept the request.',
  },
  context_too_long: {
    status: 502,
    retryable: false,
    message: 'The conversation is longer than the model can read.',
  },
  provider_unavailable: {
    status: 502,
    retryable: true,
    message: 'The model provider is not available.',
  },
  provider_timeout: {
    status: 504,
    retryable: true,
    message: 'The model provider did not answer in time.',
  },
  provider_bad_response: {
    status: 502,
    retryable: true,
    message: 'The model provider sent something that could not be understood.',
  },
  provider_truncated: {
    status: 502,
    retryable: true,
    message: 'The model provider stopped in the middle of the reply.',
  },
  step_limit: {
    status: 500,
    retryable: false,
    message: 'The model asked for more steps than a run may take.',
  },
  stopped: { status: 499, retryable: false, message: 'The reply was stopped.' },
  restart: {
    status: 503,
    retryable: true,
    message: 'The server stopped while it was writing this reply.',
  },
  deploy: {
    status: 503,
    retryable: true,
    message: 'The server was restarted while it was writing this reply.',
  },
} as const satisfies Record<string, ErrorKind>

export type ErrorCode = keyof typeof ERRORS

/** What may be said beyond the table's row. */
export interface ErrorFacts {
  message?: string
  /** The field at fault, as a path such as `parts.0.text`. */
  field?: string
  /** Seconds to wait before the next try. */
  retryAfter?: number
  /** More for programs, for instance the live run of a `conversation_busy`. */
  details?: Record<string, unknown>
  cause?: unknown
}

/** The JSON form of an error: `{error: …}` is the body of every failed request. */
export interface ErrorBody {
  error: {
    code: string
    message: string
    field?: string
    retryable: boolean
    requestId?: string
    details?: Record<string, unknown>
  }
}

/** The server's one error class: thrown by its rooms, turned into HTTP by `http/errors.ts`; the SDK's is `ApiError`. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly facts: ErrorFacts

  constructor(code: ErrorCode, facts: ErrorFacts = {}) {
    super(
      facts.message ?? ERRORS[code].message,
      facts.cause === undefined ? {} : { cause: facts.cause },
    )
    this.name = 'AppError'
    this.code = code
    this.facts = facts
  }

  get status(): number {
    return ERRORS[this.code].status
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable
  }

  /** The same as the reason of a run's end. */
  toReason(): EndReason {
    const { retryAfter } = this.facts
    return {
      code: this.code,
      message: this.message,
      retryable: this.retryable,
      ...(retryAfter === undefined ? {} : { retryAfter }),
    }
  }

  /** @param requestId under which the server's log has more */
  toBody(requestId?: string): ErrorBody {
    return {
      error: {
        code: this.code,
        message: this.message,
        ...(this.facts.field === undefined ? {} : { field: this.facts.field }),
        retryable: this.retryable,
        ...(requestId === undefined ? {} : { requestId }),
        ...(this.facts.details ? { details: this.facts.details } : {}),
      },
    }
  }
}

import { AppError, ERRORS, ROUTES, pathOf } from '../protocol/index.ts'
import type { ErrorBody, ErrorCode, ErrorFacts, RouteId } from '../protocol/index.ts'

/** The server could not be reached, or did not answer in time. Trying again may help. */
export class ConnectionError extends Error {
  readonly retryable = true

  constructor(cause: unknown) {
    super('The server cannot be reached.', { cause })
    this.name = 'ConnectionError'
  }
}

export interface ConnectionOptions {
  /** Such as `http://127.0.0.1:8000`. In a browser the page's own origin may be left out. */
  baseUrl?: string
  token?: string
  fetch?: typeof fetch
  /** Milliseconds an answer may take; an event stream is not limited by it. */
  timeout?: number
}

export interface RequestOptions {
  params?: Record<string, string>
  query?: Record<string, string | number | undefined>
  body?: unknown
  signal?: AbortSignal | undefined
}

/** Calls one of `ROUTES` and gives its JSON answer. Rejects with `AppError`, `ConnectionError` or the signal's reason. */
export type Request = <T>(route: RouteId, options?: RequestOptions) => Promise<T>

/** Opens a route and gives the response itself once its status is known to be a success. */
export type Open = (route: RouteId, options?: RequestOptions) => Promise<Response>

const TIMEOUT = 30_000

export function createConnection(options: ConnectionOptions = {}): {
  request: Request
  open: Open
} {
  const { timeout = TIMEOUT } = options
  const send = options.fetch ?? ((...args: Parameters<typeof fetch>) => fetch(...args))

  async function exchange(route: RouteId, { params, query, body, signal }: RequestOptions) {
    const headers: Record<string, string> = {}
    if (body !== undefined) headers['content-type'] = 'application/json'
    if (options.token) headers['authorization'] = `Bearer ${options.token}`
    try {
      return await send(addressOf(options.baseUrl, route, params, query), {
        method: ROUTES[route].method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      })
    } catch (error) {
      throw failure(error, signal)
    }
  }

  async function open(route: RouteId, given: RequestOptions = {}) {
    const response = await exchange(route, given)
    if (!response.ok) throw await errorOf(response)
    return response
  }

  async function request<T>(route: RouteId, given: RequestOptions = {}): Promise<T> {
    const limit = AbortSignal.timeout(timeout)
    const signal = given.signal ? AbortSignal.any([given.signal, limit]) : limit
    const response = await open(route, { ...given, signal }).catch((error: unknown) => {
      throw limit.aborted && !given.signal?.aborted ? new ConnectionError(error) : error
    })
    if (response.status === 204) return undefined as T
    try {
      return (await response.json()) as T
    } catch (error) {
      throw failure(error, given.signal)
    }
  }

  return { request, open }
}

function addressOf(
  baseUrl: string | undefined,
  route: RouteId,
  params: RequestOptions['params'],
  query: RequestOptions['query'] = {},
): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) search.set(name, String(value))
  const address = (baseUrl ?? '').replace(/\/+$/, '') + pathOf(route, params)
  return search.size > 0 ? `${address}?${search}` : address
}

function failure(error: unknown, signal: AbortSignal | undefined): unknown {
  return signal?.aborted ? signal.reason : new ConnectionError(error)
}

/** Reads a failed answer. A code this version does not know keeps its sentence and takes the code nearest by status. */
export async function errorOf(response: Response): Promise<AppError> {
  const body = (await response.json().catch(() => null)) as Partial<ErrorBody> | null
  const error = body?.error
  const facts: ErrorFacts = {
    message:
      error?.message ?? `The server answered ${response.status} ${response.statusText}.`.trim(),
    details: {
      ...error?.details,
      ...(error?.requestId === undefined ? {} : { requestId: error.requestId }),
      ...(error && !(error.code in ERRORS) ? { code: error.code } : {}),
    },
  }
  if (error?.field !== undefined) facts.field = error.field
  const retryAfter = Number(response.headers.get('retry-after'))
  if (retryAfter > 0) facts.retryAfter = retryAfter
  const known = error !== undefined && Object.hasOwn(ERRORS, error.code)
  return new AppError(known ? (error.code as ErrorCode) : codeOf(response.status), facts)
}

function codeOf(status: number): ErrorCode {
  if (status === 401) return 'unauthorized'
  if (status === 403) return 'forbidden_origin'
  if (status === 404) return 'not_found'
  if (status === 429) return 'too_many_streams'
  if (status === 502) return 'provider_unavailable'
  if (status === 503) return 'draining'
  if (status === 504) return 'provider_timeout'
  return status >= 500 ? 'internal' : 'invalid_request'
}

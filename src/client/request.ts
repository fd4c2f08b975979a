import { ROUTES, pathOf } from '../protocol/index.ts'
import type { RouteId } from '../protocol/index.ts'
import { ConnectionError, errorOf } from './errors.ts'

export interface ConnectionOptions {
  /** Such as `http://127.0.0.1:8000`. In a browser the page's own origin may be left out. */
  baseUrl?: string
  /** Sent as `Authorization: Bearer`. A function is asked before every request, so it may fetch a new one. */
  token?: string | (() => string | undefined | Promise<string | undefined>)
  fetch?: typeof fetch
  /** Milliseconds an answer may take; a stream is not limited by it. */
  timeout?: number
}

export interface RequestOptions {
  params?: Record<string, string>
  query?: Record<string, string | number | boolean | undefined>
  /** Sent as JSON; a string is JSON already. */
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal | undefined
}

/** Calls one of `ROUTES` and gives its JSON answer. Rejects with `ApiError`, `ConnectionError` or the signal's reason. */
export type Request = <T>(route: RouteId, options?: RequestOptions) => Promise<T>

/** Opens a route and gives the response itself once its status is known to be a success. */
export type Open = (route: RouteId, options?: RequestOptions) => Promise<Response>

/** The same for any address of the server. */
export type OpenPath = (method: string, path: string, options?: RequestOptions) => Promise<Response>

const TIMEOUT = 30_000

export function createConnection(options: ConnectionOptions = {}) {
  const { timeout = TIMEOUT, token } = options
  const send = options.fetch ?? ((...args: Parameters<typeof fetch>) => fetch(...args))

  const openPath: OpenPath = async (method, path, { query, body, headers, signal } = {}) => {
    const all: Record<string, string> = { ...headers }
    if (body !== undefined) all['content-type'] = 'application/json'
    const bearer = typeof token === 'function' ? await token() : token
    if (bearer) all['authorization'] = `Bearer ${bearer}`
    const response = await send(addressOf(options.baseUrl, path, query), {
      method,
      headers: all,
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    }).catch((error: unknown) => {
      throw failure(error, signal)
    })
    if (!response.ok) throw await errorOf(response)
    return response
  }

  const open: Open = (route, given = {}) =>
    openPath(ROUTES[route].method, pathOf(route, given.params), given)

  const request: Request = async <T>(route: RouteId, given: RequestOptions = {}) => {
    const limit = AbortSignal.timeout(timeout)
    const signal = given.signal ? AbortSignal.any([given.signal, limit]) : limit
    const response = await open(route, { ...given, signal }).catch((error: unknown) => {
      throw limit.aborted && !given.signal?.aborted ? new ConnectionError(error) : error
    })
    return response.status === 204 ? (undefined as T) : readJson<T>(response, given.signal)
  }

  return { request, open, openPath }
}

/** The body of an answer. Rejects with `ConnectionError` or the signal's reason when it breaks off. */
export async function readJson<T>(response: Response, signal?: AbortSignal): Promise<T> {
  try {
    return (await response.json()) as T
  } catch (error) {
    throw failure(error, signal)
  }
}

function addressOf(
  baseUrl: string | undefined,
  path: string,
  query: RequestOptions['query'] = {},
): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) search.set(name, String(value))
  const address = (baseUrl ?? '').replace(/\/+$/, '') + path
  return search.size > 0 ? `${address}?${search}` : address
}

/** What a failed `fetch` means to the caller. */
export function failure(error: unknown, signal: AbortSignal | undefined): unknown {
  return signal?.aborted ? signal.reason : new ConnectionError(error)
}

import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '../../protocol/index.ts'

export interface AllowListOptions {
  /** The address the server listens on. */
  host: string
  publicUrl: string | undefined
  allowedHosts: readonly string[]
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]']

/**
 * Makes the check of `Host` and `Origin` that stands before everything else, on loopback too: a page elsewhere can
 * point its own name at 127.0.0.1 (DNS rebinding) or post to it, but it cannot choose these two headers.
 * It is also the defence of everything that goes by cookie: a request that changes something comes from our own pages.
 * @returns throws AppError `forbidden_host` or `forbidden_origin`; `foreign`: the origin is one of `CORS_ORIGINS`
 */
export function createAllowList({ host, publicUrl, allowedHosts }: AllowListOptions) {
  const names = new Set([
    ...LOOPBACK_NAMES,
    host.includes(':') ? `[${host}]` : host,
    ...allowedHosts,
  ])
  const publicOrigin = publicUrl === undefined ? undefined : new URL(publicUrl).origin
  if (publicUrl !== undefined) names.add(new URL(publicUrl).hostname)

  return (method: string, headers: IncomingHttpHeaders, foreign: boolean): void => {
    const name = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
    if (!names.has(name)) throw new AppError('forbidden_host', { field: 'host' })
    const { origin } = headers
    const own = [`http://${headers.host}`, `https://${headers.host}`, publicOrigin]
    if (foreign) return
    if (origin !== undefined && !own.includes(origin))
      throw new AppError('forbidden_origin', { field: 'origin' })
    // A link from elsewhere may open a page; nothing else from there comes without its origin.
    const reads = method === 'GET' || method === 'HEAD'
    const followsLink = reads && headers['sec-fetch-mode'] === 'navigate'
    if (origin === undefined && headers['sec-fetch-site'] === 'cross-site' && !followsLink)
      throw new AppError('forbidden_origin', { field: 'origin' })
  }
}

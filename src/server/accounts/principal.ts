import { AppError } from '../../protocol/index.ts'

/** Who is asking. Everything that is stored names its owner. */
export interface Principal {
  ownerId: string
}

const LOCAL: Principal = { ownerId: 'local' }
const PROXY_HEADERS = /^(forwarded|via|x-forwarded-.*|x-real-ip)$/

/**
 * Local access: one person on this machine. A request that a proxy has passed on comes from somewhere else, however
 * near the proxy is, so it is refused.
 * @throws AppError `proxied_request`
 */
export function localPrincipal(headers: Record<string, unknown>): Principal {
  const proxied = Object.keys(headers).find((name) => PROXY_HEADERS.test(name))
  if (proxied !== undefined) throw new AppError('proxied_request', { field: proxied })
  return LOCAL
}

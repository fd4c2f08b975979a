import type { IncomingMessage } from 'node:http'
import { parse, serialize } from 'hono/utils/cookie'
import type { Credentials } from '../accounts/principal.ts'

const PROXY_HEADERS = /^(forwarded|via|x-forwarded-.*|x-real-ip)$/
/** As long as a browser may stay signed in, in seconds. */
export const SIGN_IN_SECONDS = 30 * 24 * 3600
const YEAR_SECONDS = 365 * 24 * 3600

/** The two cookies. Their names say to the browser that they may only come from this host by TLS, where there is TLS. */
export interface Cookies {
  read(request: IncomingMessage): Pick<Credentials, 'signIn' | 'browser'>
  /** @param value empty: forget it */
  signIn(value: string): string
  browser(value: string): string
}

/** @param secure is the server reached by TLS? */
export function createCookies(secure: boolean): Cookies {
  const prefix = secure ? '__Host-' : ''
  const names = { signIn: `${prefix}loquat_sign_in`, browser: `${prefix}loquat_browser` }
  const cookie = (name: string, value: string, maxAge: number) =>
    serialize(name, value, { path: '/', httpOnly: true, sameSite: 'Lax', secure, maxAge })
  return {
    read({ headers }) {
      const found = headers.cookie === undefined ? {} : parse(headers.cookie)
      return { signIn: found[names.signIn], browser: found[names.browser] }
    },
    signIn: (value) => cookie(names.signIn, value, value === '' ? 0 : SIGN_IN_SECONDS),
    browser: (value) => cookie(names.browser, value, YEAR_SECONDS),
  }
}

/**
 * What a request shows of who sent it.
 * @param foreign it comes from a page of another site that may ask, but never in the name of whoever sits there
 */
export function credentialsOf(
  request: IncomingMessage,
  cookies: Cookies,
  foreign: boolean,
): Credentials {
  const { headers } = request
  return {
    bearer: /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1],
    ...(foreign ? {} : cookies.read(request)),
    proxiedBy: Object.keys(headers).find((name) => PROXY_HEADERS.test(name)),
  }
}

import { decodeEntities } from './entities.ts'

export interface Address {
  href: string
  /** Where it leads, in a few words: the host (punycode left raw), or what follows the scheme. */
  target: string
}

const SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:'])

/** The address a link may lead to; null for every scheme but http, https, mailto and tel, and for relative ones. */
export function addressOf(written: string): Address | null {
  // Only what the browser itself makes of it counts: a tab in `java\tscript:` is dropped by its parser, not by a pattern.
  const text = decodeEntities(written)
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !SCHEMES.has(url.protocol)) return null
  return { href: url.href, target: url.host || url.pathname }
}

/** The address of an image that may be asked for; null for anything but http and https. */
export function imageAddressOf(written: string): Address | null {
  const address = addressOf(written)
  return address && /^https?:/.test(address.href) ? address : null
}

import { BlockList, isIP } from 'node:net'
import type { IncomingMessage } from 'node:http'

/** Says from which address a request comes; of IPv6 its network, since whoever has one address there has 2^64 of them. */
export type ClientAddress = (request: IncomingMessage) => string

/**
 * Only a proxy that is trusted may say for whom it asks: `X-Forwarded-For` is read from the right, past trusted proxies,
 * up to the first address that is none.
 * @param trustedProxies addresses and networks (`10.0.0.0/8`)
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusted = new BlockList()
  for (const entry of trustedProxies) {
    const [address = '', bits] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    trusted.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : +bits, family)
  }
  const isTrusted = (address: string) =>
    isIP(address) !== 0 && trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

  return (request) => {
    let address = plain(request.socket.remoteAddress ?? '')
    const hops = String(request.headers['x-forwarded-for'] ?? '').split(',')
    while (isTrusted(address)) {
      const hop = plain(hops.pop()?.trim() ?? '')
      if (isIP(hop) === 0) break
      address = hop
    }
    return isIP(address) === 6 ? networkOf(address) : address
  }
}

/** An IPv4 address as such, also where the socket is an IPv6 one. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}

/** The first 64 bits of an IPv6 address, the least that anybody is given. */
function networkOf(address: string): string {
  const [head = '', tail] = address.split('::')
  const groups = head.split(':')
  const after = tail === undefined ? [] : tail.split(':')
  while (groups.length + after.length < 8) groups.push('0')
  const bits = [...groups, ...after].slice(0, 4).map((group) => parseInt(group || '0', 16))
  return `${bits.map((value) => value.toString(16)).join(':')}::/64`
}

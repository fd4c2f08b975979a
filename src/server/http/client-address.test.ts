import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createClientAddress } from './client-address.ts'

const request = (remoteAddress: string, forwardedFor?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor },
  }) as unknown as IncomingMessage

describe('the address of a client', () => {
  it('is the socket’s, whatever the request says, where no proxy is trusted', () => {
    expect(createClientAddress([])(request('203.0.113.7', '198.51.100.1'))).toBe('203.0.113.7')
  })

  it('is the first one from the right that is no trusted proxy', () => {
    const address = createClientAddress(['10.0.0.0/8', '::1', '192.0.2.1'])
    const cases = [
      ['10.1.2.3', '198.51.100.1', '198.51.100.1'],
      ['::ffff:10.1.2.3', '198.51.100.1', '198.51.100.1'],
      ['10.1.2.3', '6.6.6.6, 198.51.100.1, 192.0.2.1', '198.51.100.1'],
      ['::1', '2001:db8::5', '2001:db8:0:0::/64'],
      ['::1', '2001:DB8:0:7::', '2001:db8:0:7::/64'],
      ['::1', '2001:db8:0:7:1:2:3:4', '2001:db8:0:7::/64'],
      ['::1', '::2', '0:0:0:0::/64'],
      ['203.0.113.7', '6.6.6.6', '203.0.113.7'],
      ['10.1.2.3', 'nonsense', '10.1.2.3'],
      ['10.1.2.3', undefined, '10.1.2.3'],
    ] as const
    for (const [socket, header, expected] of cases)
      expect(address(request(socket, header)), `${socket} ${header}`).toBe(expected)
  })
})

// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

beforeEach(() => {
  vi.resetModules()
  vi.stubGlobal('location', new URL('https://loquat.example/c/1'))
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const load = async () => (await import('./script-url.ts')).trustedScriptUrl

describe('trustedScriptUrl', () => {
  test('without Trusted Types it is the address, if it is of this site', async () => {
    const trustedScriptUrl = await load()
    const address = new URL('https://loquat.example/assets/worker.js')
    expect(String(trustedScriptUrl(address))).toBe(address.href)
  })

  test.each([
    'https://elsewhere.example/worker.js',
    'http://loquat.example/worker.js',
    'data:text/javascript,1',
    'blob:https://elsewhere.example/1',
    'blob:https://loquat.example/1',
  ])('refuses %s', async (address) => {
    const trustedScriptUrl = await load()
    expect(() => trustedScriptUrl(new URL(address))).toThrow(TypeError)
  })

  test('with Trusted Types it makes one policy, which refuses other sites too', async () => {
    const createPolicy = vi.fn((_: string, rules: { createScriptURL(a: string): string }) => ({
      createScriptURL: (address: string) => ({ trusted: rules.createScriptURL(address) }),
    }))
    vi.stubGlobal('trustedTypes', { createPolicy })
    const trustedScriptUrl = await load()
    const address = new URL('https://loquat.example/assets/worker.js')
    expect(trustedScriptUrl(address)).toEqual({ trusted: address.href })
    expect(trustedScriptUrl(address)).toEqual({ trusted: address.href })
    expect(() => trustedScriptUrl(new URL('https://elsewhere.example/a.js'))).toThrow(TypeError)
    expect(createPolicy).toHaveBeenCalledOnce()
    expect(createPolicy.mock.calls[0]![0]).toBe('app-worker')
  })
})

/** The part of Trusted Types that is used; browsers without them have none. */
interface ScriptPolicies {
  createPolicy(
    name: string,
    rules: { createScriptURL(address: string): string },
  ): { createScriptURL(address: string): unknown }
}

let policy: ReturnType<ScriptPolicies['createPolicy']> | undefined

function sameOrigin(address: string): string {
  const { href, origin, protocol } = new URL(address, location.href)
  // The origin of a blob: is that of the page that made it.
  if (origin !== location.origin || protocol !== location.protocol)
    throw new TypeError(`Not a script of this site: ${origin}`)
  return href
}

/**
 * Makes an address of ours one that a worker may be started from. The page's policy allows this one way of making
 * any, under this name and once.
 * @throws TypeError when the address is of another origin
 */
export function trustedScriptUrl(address: URL): URL {
  const { trustedTypes } = globalThis as { trustedTypes?: ScriptPolicies }
  if (!trustedTypes) return new URL(sameOrigin(address.href))
  policy ??= trustedTypes.createPolicy('app-worker', { createScriptURL: sameOrigin })
  return policy.createScriptURL(address.href) as URL
}

/** What an id names. The kind is the prefix, so an id in a log says what it is. */
export type IdKind = 'conv' | 'msg' | 'run'

/**
 * Makes an id such as `msg_0193f3c2-…`: the kind, then a UUIDv7 (RFC 9562 §5.7), so ids sort by time.
 * @param now milliseconds since 1970 (passed in so that tests own the clock)
 */
export function createId(kind: IdKind, now: number = Date.now()): string {
  const bytes = randomBytes()
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) & 0xff
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  let id = `${kind}_`
  for (let i = 0; i < 16; i++)
    id += i === 4 || i === 6 || i === 8 || i === 10 ? `-${HEX[bytes[i]!]}` : HEX[bytes[i]!]
  return id
}

/** Asking the system costs more than all the rest, so it is asked for many ids at once. */
let pool = new Uint8Array(0)
let used = 0

/** Sixteen bytes that nobody else gets. */
function randomBytes(): Uint8Array {
  if (used === pool.length) {
    pool = crypto.getRandomValues(new Uint8Array(2048))
    used = 0
  }
  return pool.subarray(used, (used += 16))
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Is this a well-formed id of that kind? Any UUID version is accepted after the prefix. */
export function isId(kind: IdKind, value: string): boolean {
  return value.startsWith(`${kind}_`) && UUID.test(value.slice(kind.length + 1))
}

import { createHash } from 'node:crypto'
import { AppError, type IdKind } from '../../protocol/index.ts'

/**
 * The id of what a request with this `Idempotency-Key` makes, a message or a conversation: the same key of the same owner
 * names the same one, so a repeated request is answered as the first one was. Nobody can take such an id for something of
 * his own: it is a UUID of version 8, and a request that brings one is refused.
 * @returns undefined without a key
 * @throws AppError `invalid_request` for a key that is empty, too long or has other than visible characters
 */
export function idForKey(
  kind: IdKind,
  ownerId: string,
  key: string | undefined,
): string | undefined {
  if (key === undefined) return undefined
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    throw new AppError('invalid_request', {
      field: 'Idempotency-Key',
      message: 'Idempotency-Key: must have 1 to 255 visible characters',
    })
  const hex = createHash('sha256').update(`${ownerId}\0${key}`).digest('hex')
  const cut = (from: number, to: number) => hex.slice(from, to)
  return `${kind}_${cut(0, 8)}-${cut(8, 12)}-8${cut(13, 16)}-8${cut(17, 20)}-${cut(20, 32)}`
}

import { createHash } from 'node:crypto'
import { AppError } from '../../protocol/index.ts'

/**
 * The id of the message that a request with this `Idempotency-Key` sends: the same key of the same owner names the same
 * message, so a repeated request is answered as the first one was.
 * @returns undefined without a key
 * @throws AppError `invalid_request` for a key that is empty, too long or has other than visible characters
 */
export function messageIdFor(ownerId: string, key: string | undefined): string | undefined {
  if (key === undefined) return undefined
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    throw new AppError('invalid_request', {
      field: 'Idempotency-Key',
      message: 'Idempotency-Key: must have 1 to 255 visible characters',
    })
  const hex = createHash('sha256').update(`${ownerId}\0${key}`).digest('hex')
  return `msg_${[0, 8, 12, 16, 20].map((from, i, cuts) => hex.slice(from, cuts[i + 1] ?? 32)).join('-')}`
}

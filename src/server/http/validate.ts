import type { z } from 'zod'
import { AppError } from '../../protocol/index.ts'

/**
 * Checks a value against a schema.
 * @param part what the value is, for faults that are about all of it: `body`, `query`
 * @throws AppError `invalid_request` naming the first field at fault
 */
export function validate(schema: z.ZodType, value: unknown, part: string): unknown {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  const path = [...issue.path, ...(unknown === undefined ? [] : [unknown])]
  const field = path.length > 0 ? path.join('.') : part
  const problem = unknown === undefined ? issue.message : 'is not a known field'
  throw new AppError('invalid_request', { field, message: `${field}: ${problem}` })
}

import type { z } from 'zod'
import { AppError } from '../../../protocol/index.ts'

/** One fault of a request, in the form that the chat API template and the chat example report it. */
export interface Fault {
  type: string
  loc: (string | number)[]
  msg: string
  input: unknown
  ctx?: Record<string, unknown>
}

/** @returns the error whose `detail` is this list */
export function invalid(...faults: Fault[]): AppError {
  const [first] = faults
  return new AppError('invalid_request', {
    field: first?.loc.at(-1)?.toString() ?? 'body',
    message: first?.msg ?? '',
    details: { faults },
  })
}

/** @returns what the schema makes of the body. @throws AppError with every fault in it */
export function checked<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body, { reportInput: true })
  if (result.success) return result.data
  throw invalid(...result.error.issues.map((issue) => faultOf(issue, body)))
}

function faultOf(issue: z.core.$ZodIssue, body: unknown): Fault {
  const loc = [
    'body',
    ...issue.path.map((step) => (typeof step === 'number' ? step : String(step))),
  ]
  const { input } = issue
  if (loc.length === 1 && issue.code === 'invalid_type')
    return {
      type: 'model_attributes_type',
      loc,
      msg: 'Input should be a valid dictionary or object to extract fields from',
      input,
    }
  if (issue.code === 'invalid_type' && input === undefined)
    return { type: 'missing', loc, msg: 'Field required', input: body }
  if (issue.code === 'invalid_type')
    return { type: 'string_type', loc, msg: 'Input should be a valid string', input }
  if (issue.code === 'too_big') {
    const max_length = Number(issue.maximum)
    const msg = `String should have at most ${max_length} characters`
    return { type: 'string_too_long', loc, msg, input, ctx: { max_length } }
  }
  return { type: 'value_error', loc, msg: `Value error, ${issue.message}`, input }
}

/** What the two clients know of their own servers, where it says something else than ours. */
const DETAILS: Partial<Record<AppError['code'], string>> = {
  not_found: 'Not Found',
  method_not_allowed: 'Method Not Allowed',
  unauthorized: 'Unauthorized',
}

/** Answers that the two clients' own servers give as well: they hold nothing but `detail`. */
const BARE = [400, 401, 404, 405]

/**
 * The body of an error: `detail` is a list of faults or a sentence. Where the status does not say all, a code goes
 * along, and the id under which the log has more.
 */
export function detailBody(error: AppError, requestId: string): object {
  const faults = error.facts.details?.['faults']
  if (Array.isArray(faults)) return { detail: faults }
  if (error.code === 'invalid_request') return { detail: [headerFault(error)] }
  const detail = DETAILS[error.code] ?? error.message
  return BARE.includes(error.status)
    ? { detail }
    : { detail, code: error.code, request_id: requestId }
}

function headerFault({ facts, message }: AppError): Fault {
  const loc = ['header', (facts.field ?? '').toLowerCase()]
  return { type: 'value_error', loc, msg: `Value error, ${message}`, input: null }
}

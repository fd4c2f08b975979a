import type { ErrorCode, Message } from '../../protocol/index.ts'
import { words } from '../words/words.ts'

/** What stands in the way of a reply or a message, as far as it decides what a person can do about it. */
export type Cause =
  | 'key'
  | 'credit'
  | 'rate'
  | 'model'
  | 'length'
  | 'withheld'
  /** The sentence says it all. */
  | 'plain'
  /** Somebody may have to look into it. */
  | 'unknown'

const CAUSES: Partial<Record<ErrorCode, Cause>> = {
  provider_auth: 'key',
  no_model: 'key',
  provider_quota: 'credit',
  provider_rate_limited: 'rate',
  rate_limited: 'rate',
  too_many_runs: 'rate',
  unknown_model: 'model',
  provider_model_not_found: 'model',
  context_too_long: 'length',
  provider_unavailable: 'plain',
  provider_timeout: 'plain',
  provider_truncated: 'plain',
  provider_bad_response: 'plain',
  storage_unavailable: 'plain',
  draining: 'plain',
  overloaded: 'plain',
  deploy: 'plain',
  restart: 'plain',
  body_too_large: 'plain',
  invalid_request: 'plain',
  step_limit: 'plain',
  stopped: 'plain',
}

export function causeOf(code: string): Cause {
  return Object.hasOwn(CAUSES, code) ? CAUSES[code as ErrorCode]! : 'unknown'
}

/** Of how a reply ended. */
export function causeOfEnding({ state, finishReason, reason }: Message): Cause {
  if (state === 'failed') return reason ? causeOf(reason.code) : 'unknown'
  return state === 'completed' && finishReason === 'content-filter' ? 'withheld' : 'plain'
}

/** What helps, beyond trying again; empty where nothing does. @param admin may they connect models? */
export function adviceOn(cause: Cause, admin: boolean): string {
  const say = words().replies
  switch (cause) {
    case 'key':
      return admin ? say.advice.ownKey : say.advice.key
    case 'credit':
    case 'model':
    case 'length':
    case 'withheld':
      return say.advice[cause]
    default:
      return ''
  }
}

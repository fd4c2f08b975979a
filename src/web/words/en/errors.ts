import type { ErrorCode } from '../../../protocol/index.ts'

/** @param said the server’s own sentence, which may say more than its code */
type ErrorWords = (said: string) => string

const asSaid: ErrorWords = (said) => said

/**
 * The errors a person can meet in the page, by their codes. The server speaks English, so most stay as it says them; where
 * the page can say better what to do, it does.
 */
export const errors = () =>
  ({
    unauthorized: asSaid,
    forbidden: asSaid,
    invalid_request: asSaid,
    conversation_not_found: asSaid,
    message_not_found: asSaid,
    run_not_found: asSaid,
    provider_not_found: asSaid,
    token_not_found: asSaid,
    share_not_found: asSaid,
    conversation_busy: asSaid,
    not_continuable: asSaid,
    already_answered: asSaid,
    message_conflict: asSaid,
    unknown_model: asSaid,
    body_too_large: () => 'This is more than the server takes at once. Send less.',
    rate_limited: asSaid,
    too_many_runs: asSaid,
    too_many_streams: () => 'Loquat is open too many times. Close some of its tabs.',
    internal: asSaid,
    no_model: asSaid,
    draining: asSaid,
    overloaded: asSaid,
    storage_unavailable: asSaid,
    provider_auth: asSaid,
    provider_quota: asSaid,
    provider_rate_limited: asSaid,
    provider_model_not_found: asSaid,
    provider_refused: asSaid,
    provider_unavailable: asSaid,
    provider_timeout: asSaid,
    provider_bad_response: asSaid,
    provider_truncated: asSaid,
    context_too_long: asSaid,
    step_limit: asSaid,
  }) satisfies Partial<Record<ErrorCode, ErrorWords>>

import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { TemporaryPrompt } from '../../protocol/index.ts'
import { answerTemporarily, type TemporaryContext } from '../temporary/temporary-runs.ts'
import type { Handlers } from './request.ts'
import type { EventStreams } from './sse.ts'

/** Replies that live as long as the request that asks for them. */
export function temporaryHandlers(
  context: TemporaryContext,
  streams: EventStreams,
): Handlers<'answerTemporarily'> {
  return {
    answerTemporarily: ({ body }, { ownerId }, c) => {
      const open = () => streams.open(c.env.outgoing, 'whole')
      answerTemporarily(context, ownerId, body as TemporaryPrompt & { after: number }, open)
      return RESPONSE_ALREADY_SENT
    },
  }
}

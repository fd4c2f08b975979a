import { z } from 'zod'
import type { MessageHit, SearchHit, SnippetPiece } from './search.ts'
import { time } from './shapes.schema.ts'

const snippet = z
  .array(
    z
      .strictObject({
        text: z.string(),
        hit: z.literal(true).exactOptional().describe('It is what was searched for'),
      })
      .meta({ id: 'SnippetPiece' }) satisfies z.ZodType<SnippetPiece>,
  )
  .describe('Put together, the text')

const messageHit = z
  .strictObject({
    messageId: z.string(),
    role: z.enum(['user', 'assistant', 'system']),
    createdAt: time,
    snippet,
  })
  .meta({ id: 'MessageHit' }) satisfies z.ZodType<MessageHit>

export const searchHit = z
  .strictObject({
    conversationId: z.string(),
    title: snippet,
    archived: z.boolean(),
    updatedAt: time,
    messages: z.array(messageHit).describe('The newest three'),
  })
  .meta({ id: 'SearchHit' }) satisfies z.ZodType<SearchHit>

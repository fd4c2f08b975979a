import { z } from 'zod'

/** Limits that the template lacked. Text is counted in UTF-16 code units. */
export const MAX_MESSAGE = 262_144
const MAX_SESSION_ID = 255
const MAX_SYSTEM_PROMPT = 32_768

const notBlank = (text: string) => text.trim() !== ''
/** It has a column of its own: not every database can store the rest there. */
const isStorable = (text: string) => text.isWellFormed() && !text.includes('\0')

export const sessionId = z
  .string()
  .max(MAX_SESSION_ID)
  .refine(notBlank, 'must not be blank')
  .refine(isStorable, 'must not hold NUL or half a character')
  .describe('Any name the client likes; everybody has names of their own')

/** What `/chat` and `/chat-stream` take. Fields unknown here are passed over, as the template does. */
export const chatMessage = z
  .object({
    message: z.string().refine(notBlank, 'must not be blank'),
    session_id: sessionId,
    system_prompt: z
      .string()
      .max(MAX_SYSTEM_PROMPT)
      .refine(isStorable, 'must not hold NUL or half a character')
      .nullish()
      .describe('Holds for the whole session; the first message of a session decides'),
  })
  .meta({
    title: 'ChatMessage',
    examples: [{ message: 'Hello! What can you do?', session_id: 'test-1' }],
  })

export const chatResponse = z
  .object({
    response: z.string(),
    session_id: z.string(),
    timestamp: z.string().describe('ISO 8601 with a zone'),
    turn_count: z.int().describe('How many messages of the session were answered in full'),
  })
  .meta({
    title: 'ChatResponse',
    examples: [
      {
        response: 'Hello! Ask me anything.',
        session_id: 'test-1',
        timestamp: '2026-01-31T12:00:00.250000+00:00',
        turn_count: 1,
      },
    ],
  })

export const historyResponse = z
  .object({
    session_id: z.string(),
    messages: z.array(
      z.object({
        role: z.enum(['user', 'assistant']),
        content: z.string(),
        state: z
          .enum(['queued', 'running', 'waiting', 'stopped', 'interrupted', 'failed', 'truncated'])
          .optional()
          .describe('Only of a reply that is not whole'),
        finish_reason: z.string().optional().describe('Only of a reply that a limit cut off'),
      }),
    ),
    turn_count: z.int(),
  })
  .meta({
    title: 'HistoryResponse',
    examples: [
      {
        session_id: 'test-1',
        messages: [
          { role: 'user', content: 'Hello! What can you do?' },
          { role: 'assistant', content: 'Hello! Ask me anything.' },
        ],
        turn_count: 1,
      },
    ],
  })

export const health = z
  .object({ status: z.literal('ok'), service: z.literal('chat-api') })
  .meta({ title: 'Health', examples: [{ status: 'ok', service: 'chat-api' }] })

export const cleared = z
  .object({ status: z.enum(['cleared', 'not_found']), session_id: z.string() })
  .meta({ title: 'Cleared', examples: [{ status: 'cleared', session_id: 'test-1' }] })

export const reset = z
  .object({
    status: z.enum(['reset', 'not_found']),
    session_id: z.string(),
    previous_turns: z.int().optional(),
  })
  .meta({
    title: 'Reset',
    examples: [{ status: 'reset', session_id: 'test-1', previous_turns: 1 }],
  })

export const sessions = z
  .object({
    sessions: z.array(z.object({ session_id: z.string(), turns: z.int(), created_at: z.string() })),
  })
  .meta({
    title: 'Sessions',
    examples: [
      {
        sessions: [{ session_id: 'test-1', turns: 1, created_at: '2026-01-31T12:00:00+00:00' }],
      },
    ],
  })

export const stats = z
  .object({
    total_sessions: z.int(),
    total_messages: z.int(),
    avg_messages_per_session: z.number(),
  })
  .meta({
    title: 'Stats',
    examples: [{ total_sessions: 2, total_messages: 5, avg_messages_per_session: 2.5 }],
  })

export const httpError = z
  .object({
    detail: z.string(),
    code: z.string().optional().describe('Of the table of errors'),
    request_id: z.string().optional().describe('Under which the log of the server has more'),
  })
  .meta({ title: 'HTTPError', examples: [{ detail: 'Session not found' }] })

export const validationError = z
  .object({
    detail: z.array(
      z.object({
        type: z.string(),
        loc: z.array(z.union([z.string(), z.int()])),
        msg: z.string(),
        input: z.unknown(),
        ctx: z.record(z.string(), z.unknown()).optional(),
      }),
    ),
  })
  .meta({
    title: 'HTTPValidationError',
    examples: [
      {
        detail: [
          {
            type: 'missing',
            loc: ['body', 'message'],
            msg: 'Field required',
            input: { session_id: 'test-1' },
          },
        ],
      },
    ],
  })

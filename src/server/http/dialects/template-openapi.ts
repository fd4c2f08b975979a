import { z } from 'zod'
import * as shapes from './template-schemas.ts'

interface Operation {
  method: 'get' | 'post' | 'delete'
  path: string
  summary: string
  /** Of the answer; absent: text that comes piece by piece. */
  answer?: z.ZodType
  takes?: z.ZodType
  /** Statuses beyond the ones every operation can have. */
  also?: Record<string, string>
}

const SENDS = {
  '409': 'The session was deleted or its reply stopped meanwhile',
  '413': 'The message is too large',
  '422': 'A field is missing or wrong',
  '429': 'Too many requests',
  '500': 'The model failed before its first word',
  '503': 'No model, or the server is about to restart',
}

const OPERATIONS: readonly Operation[] = [
  { method: 'get', path: '/', summary: 'Health check', answer: shapes.health },
  {
    method: 'post',
    path: '/chat',
    summary: 'Send a message and wait for the reply',
    takes: shapes.chatMessage,
    answer: shapes.chatResponse,
    also: SENDS,
  },
  {
    method: 'post',
    path: '/chat-stream',
    summary: 'Send a message and read the reply as it is written',
    takes: shapes.chatMessage,
    also: SENDS,
  },
  {
    method: 'get',
    path: '/history/{session_id}',
    summary: 'What was said in a session',
    answer: shapes.historyResponse,
    also: { '404': 'There is no such session' },
  },
  {
    method: 'delete',
    path: '/history/{session_id}',
    summary: 'Delete a session',
    answer: shapes.cleared,
  },
  { method: 'get', path: '/sessions', summary: 'List all sessions', answer: shapes.sessions },
  {
    method: 'post',
    path: '/reset/{session_id}',
    summary: 'Empty a session; it keeps its system prompt',
    answer: shapes.reset,
  },
  { method: 'get', path: '/stats', summary: 'Count sessions and messages', answer: shapes.stats },
]

/** The template's routes as an OpenAPI 3.1 document, made from the schemas that check what comes in. */
export function templateOpenApi(): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const operation of OPERATIONS)
    paths[operation.path] = { ...paths[operation.path], [operation.method]: described(operation) }
  return {
    openapi: '3.1.0',
    info: { title: 'Chat API', version: '1' },
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
    security: [{}, { token: [] }],
  }
}

function described({ path, summary, answer, takes, also = {} }: Operation): object {
  const ok = answer
    ? json('The answer', answer)
    : {
        description: 'The words of the reply',
        content: { 'text/plain': { schema: { type: 'string' } } },
      }
  const failures = Object.entries({ '401': 'A token is needed', ...also }).map(
    ([status, description]) => [
      status,
      json(description, status === '422' ? shapes.validationError : shapes.httpError),
    ],
  )
  return {
    summary,
    parameters: [
      ...(path.includes('{session_id}')
        ? [{ name: 'session_id', in: 'path', required: true, schema: schemaOf(shapes.sessionId) }]
        : []),
      ...(takes
        ? [
            {
              name: 'Idempotency-Key',
              in: 'header',
              description: 'A repeated request with the same key is answered as the first was',
              schema: { type: 'string', minLength: 1, maxLength: 255 },
            },
          ]
        : []),
    ],
    ...(takes ? { requestBody: { required: true, content: content(takes) } } : {}),
    responses: { '200': ok, ...Object.fromEntries(failures) },
  }
}

function json(description: string, schema: z.ZodType): object {
  return { description, content: content(schema) }
}

function content(schema: z.ZodType): object {
  return { 'application/json': { schema: schemaOf(schema) } }
}

function schemaOf(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' })
  return rest
}

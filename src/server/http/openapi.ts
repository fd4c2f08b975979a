import { ERRORS, ROUTES, type ErrorCode, type RouteId } from '../../protocol/index.ts'
import { ANSWERS, TAGS, type RouteAnswer } from '../../protocol/answers.schema.ts'
import { SCHEMAS, type RouteSchema } from '../../protocol/routes.schema.ts'
import { OUTCOMES } from '../../protocol/outcomes.ts'
import { permissionOf, type Permission } from '../accounts/permissions.ts'
import { createSchemaBook, parametersOf, type SchemaBook } from './openapi-schemas.ts'

let document: object | undefined

/** The native API as an OpenAPI 3.1 document, made (once) from the same tables that the server mounts. */
export function openApiDocument(): object {
  return (document ??= makeDocument())
}

function makeDocument(): object {
  const book = createSchemaBook()
  const paths: Record<string, Record<string, object>> = {}
  for (const [id, route] of Object.entries(ROUTES)) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] ??= {}
    paths[path][route.method.toLowerCase()] = operation(id as RouteId, book)
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Loquat API', version: '1', description: ABOUT },
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    security: [{ token: [] }, { cookie: [] }, {}],
    paths,
    components: {
      securitySchemes: SECURITY,
      schemas: { Error: ERROR, ...book.named },
    },
  }
}

const ABOUT =
  'Send a message, follow the event log of its conversation, fold the events into messages: docs/protocol.md tells how. Fields, event types and error codes may be added at any time; pass over those you do not know. Fields that are sent and not known are refused.'

const SECURITY = {
  token: {
    type: 'http',
    scheme: 'bearer',
    description: 'A token of `loquat token create`, a user token, or `API_TOKEN`',
  },
  cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: 'loquat_sign_in',
    description: 'What a browser has after signing in',
  },
}

function operation(id: RouteId, book: SchemaBook): object {
  const { method, path } = ROUTES[id]
  const schema: RouteSchema = SCHEMAS[id]
  const answer = ANSWERS[id]
  const permission = permissionOf(method, path)
  return {
    operationId: id,
    tags: [answer.tag],
    summary: OUTCOMES[id].summary,
    ...described([answer.description, NEEDS[permission]]),
    ...(permission === 'open' ? { security: [] } : {}),
    parameters: [
      ...parametersOf(schema.params, 'path'),
      ...parametersOf(schema.query, 'query'),
      ...Object.entries(answer.headers ?? {}).map(([name, description]) => ({
        name,
        in: 'header',
        required: false,
        description,
        schema: { type: 'string' },
      })),
    ],
    ...requestBody(schema, answer, book),
    responses: {
      [OUTCOMES[id].status]: success(id, book),
      ...(method === 'GET' && (answer.json || id === 'exportConversation')
        ? { 304: NOT_MODIFIED }
        : {}),
      ...failures([...errorsOfAny(schema, answer, permission), ...(answer.errors ?? [])]),
      default: { description: 'Another error', content: ERROR_CONTENT },
    },
  }
}

/** Of what is read; what is followed has positions instead. */
const NOT_MODIFIED = { description: 'Nothing has changed since the `ETag` in `If-None-Match`' }

/** What a token must be able to do. */
const NEEDS: Record<Permission, string> = {
  open: '',
  read: 'Needs the scope `read`.',
  write: 'Needs the scope `write`.',
  chat: 'Needs the scope `write`, and counts against the limit of chat requests.',
  users: 'Needs the scope `users`.',
  metrics: 'Needs the scope `metrics`.',
  admin: 'Needs the scope `admin`.',
}

function described(sentences: (string | undefined)[]): object {
  const description = sentences.filter(Boolean).join(' ')
  return description === '' ? {} : { description }
}

function requestBody({ body }: RouteSchema, answer: RouteAnswer, book: SchemaBook): object {
  if (!body && answer.body === undefined) return {}
  const schema = body ? book.input(body) : { description: answer.body }
  const example = answer.example === undefined ? {} : { example: answer.example }
  const required = body === undefined || (schema['required'] as string[] | undefined)?.length
  return {
    requestBody: {
      ...(answer.body ? { description: answer.body } : {}),
      required: Boolean(required),
      content: { 'application/json': { schema, ...example } },
    },
  }
}

function success(id: RouteId, book: SchemaBook): object {
  const { json, other = {} } = ANSWERS[id]
  const content: Record<string, object> = {}
  if (json) content['application/json'] = { schema: book.answer(json) }
  for (const [type, { description, each }] of Object.entries(other))
    content[type] = {
      schema: { type: 'string', description },
      // OpenAPI 3.1 has no word of its own for what a stream consists of.
      ...(each ? { 'x-item-schema': book.answer(each) } : {}),
    }
  const description = STATUS[OUTCOMES[id].status]
  return { description, ...(Object.keys(content).length > 0 ? { content } : {}) }
}

/** The statuses of success. */
const STATUS = {
  200: 'OK',
  201: 'Made',
  202: 'Taken; the reply comes as events',
  204: 'Done; no body',
} as const

/** Errors that come from what every route of a kind goes through. */
function errorsOfAny(
  { params, query, body }: RouteSchema,
  answer: RouteAnswer,
  permission: Permission,
): ErrorCode[] {
  const takesBody = body !== undefined || answer.body !== undefined
  return [
    ...(permission === 'open' ? [] : (['unauthorized', 'forbidden'] as const)),
    ...(permission === 'chat' ? (['rate_limited', 'too_many_runs', 'overloaded'] as const) : []),
    ...(takesBody ? (['invalid_json', 'body_too_large', 'unsupported_media_type'] as const) : []),
    ...(params || query || takesBody ? (['invalid_request'] as const) : []),
  ]
}

/** One answer for each status, with an example for each code that has it. */
function failures(codes: readonly ErrorCode[]): Record<string, object> {
  const byStatus = Map.groupBy(new Set(codes), (code) => ERRORS[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => [
      status,
      {
        description: same.map((code) => `\`${code}\`: ${ERRORS[code].message}`).join('\n\n'),
        content: {
          'application/json': {
            ...ERROR_CONTENT['application/json'],
            examples: Object.fromEntries(same.map((code) => [code, { value: exampleOf(code) }])),
          },
        },
      },
    ]),
  )
}

function exampleOf(code: ErrorCode): object {
  const { message, retryable } = ERRORS[code]
  return { error: { code, message, retryable, requestId: '0f5c…' } }
}

const ERROR_CONTENT = {
  'application/json': { schema: { $ref: '#/components/schemas/Error' } },
}

const ERROR = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'retryable'],
      properties: {
        code: { type: 'string', enum: Object.keys(ERRORS) },
        message: { type: 'string', description: 'A sentence for people' },
        field: { type: 'string', description: 'The field at fault, such as `parts.0.text`' },
        retryable: { type: 'boolean', description: 'May the same request succeed later?' },
        requestId: { type: 'string', description: 'Under which the server’s log has more' },
        details: { type: 'object' },
      },
    },
  },
}

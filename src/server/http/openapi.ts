import { z } from 'zod'
import { ERRORS, ROUTES, type RouteId } from '../../protocol/index.ts'
import { SCHEMAS, type RouteSchema } from '../../protocol/routes.schema.ts'

/** The native API as an OpenAPI 3.1 document, made from the same tables that the server mounts. */
export function openApiDocument(): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const [id, route] of Object.entries(ROUTES)) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] ??= {}
    paths[path][route.method.toLowerCase()] = operation(id as RouteId)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Loquat API',
      version: '1',
      description: 'Shapes of answers and of events are in docs/protocol.md.',
    },
    paths,
    components: { schemas: { Error: ERROR } },
  }
}

function operation(id: RouteId): object {
  const { status, summary } = ROUTES[id]
  const schema: RouteSchema = SCHEMAS[id]
  const content = id === 'followEvents' ? 'text/event-stream' : 'application/json'
  return {
    operationId: id,
    summary,
    parameters: [...parameters(schema.params, 'path'), ...parameters(schema.query, 'query')],
    ...(schema.body
      ? { requestBody: { content: { 'application/json': { schema: jsonSchema(schema.body) } } } }
      : {}),
    responses: {
      [status]:
        status === 204
          ? { description: 'Done' }
          : { description: summary, content: { [content]: {} } },
      default: {
        description: 'An error',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  }
}

function parameters(schema: z.ZodType | undefined, where: 'path' | 'query'): object[] {
  if (!schema) return []
  const { properties = {}, required = [] } = jsonSchema(schema) as {
    properties?: Record<string, object>
    required?: string[]
  }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema,
  }))
}

function jsonSchema(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
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
        message: { type: 'string' },
        field: { type: 'string' },
        retryable: { type: 'boolean' },
        requestId: { type: 'string' },
        details: { type: 'object' },
      },
    },
  },
}

import { ROUTES, type Route, type RouteId } from '../../src/protocol/index.ts'
import { MAX_BODY_BYTES, SCHEMAS, type RouteSchema } from '../../src/protocol/routes.schema.ts'
import { z } from 'zod'
import { PERMISSIONS } from '../../src/server/accounts/permissions.ts'
import type { CallOptions } from './http-client.ts'

/** A request that must be refused, and how. */
export interface BadRequest {
  name: string
  method: string
  path: string
  options: CallOptions
  status: number
  /** What the answer must name; undefined: any field. */
  field?: string
}

/** Ids of things that exist, for the parts of a request that are right. */
export interface Known {
  conv: string
  run: string
  provider: string
}

interface JsonSchema {
  type?: string
  properties?: Record<string, JsonSchema>
  items?: JsonSchema
  anyOf?: JsonSchema[]
}

/** Every bad request that can be made from the tables of routes and shapes. */
export function badRequests(known: Known): BadRequest[] {
  return (Object.keys(ROUTES) as RouteId[]).flatMap((id) => {
    const route: Route = ROUTES[id]
    const path = pathWith(route, known)
    const good = { method: route.method, path, options: {} }
    return [
      ...wrongMethods(id, route, path),
      ...((SCHEMAS[id] as RouteSchema & { body?: z.ZodType }).body
        ? wrongBodies(id, good, (SCHEMAS[id] as { body: z.ZodType }).body)
        : []),
      ...wrongIds(id, route),
      ...wrongQueries(id, good),
      ...(PERMISSIONS[`${route.method} ${route.path}`] === 'open' ? [] : fromElsewhere(id, good)),
    ]
  })
}

function pathWith({ path }: Route, { conv, run, provider }: Known): string {
  return path
    .replace('conversations/:id', `conversations/${conv}`)
    .replace('runs/:id', `runs/${run}`)
    .replace('providers/:id', `providers/${provider}`)
}

type Good = Pick<BadRequest, 'method' | 'path' | 'options'>

function wrongMethods(id: string, route: Route, path: string): BadRequest[] {
  const matches = (pattern: string) =>
    new RegExp(`^${pattern.replaceAll(/:\w+/g, '[^/]+')}$`).test(route.path)
  const taken = Object.values(ROUTES as Record<string, Route>).flatMap(({ method, path }) =>
    matches(path) ? [method as string] : [],
  )
  return ['POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'OPTIONS', 'PROPFIND']
    .filter((method) => !taken.includes(method))
    .map((method) => ({
      name: `${id}: ${method}`,
      ...{ method, path, options: {}, status: 405, field: 'method' },
    }))
}

/** The least that a body must hold to be good. */
const MINIMAL: Partial<Record<RouteId, Record<string, unknown>>> = {
  sendMessage: { parts: [{ type: 'text', text: 'x' }] },
  answerTemporarily: { messages: [{ role: 'user', parts: [{ type: 'text', text: 'x' }] }] },
  showBranch: { messageId: 'msg_01900000-0000-7000-8000-000000000000' },
  approveRun: { toolCallId: 'x', approved: true },
  signIn: { token: 'x' },
  createToken: { name: 'x' },
  createUserToken: { user: 'x' },
}

/** A value that no field takes in its place, for each type. */
const WRONG: Record<string, unknown[]> = {
  string: [7, true, {}, [], ['x']],
  number: ['7', true, {}, [], null],
  integer: ['7', 1.5, {}, [], 2 ** 60],
  boolean: ['true', 1, {}, []],
  object: ['{}', 7, true, [], [{}]],
  array: ['[]', 7, {}, { 0: 'x', length: 1 }],
}

function wrongBodies(id: RouteId, good: Good, schema: z.ZodType): BadRequest[] {
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
  const minimal = MINIMAL[id] ?? {}
  const json = (name: string, json: unknown, field?: string): BadRequest => ({
    name: `${id}: ${name}`,
    ...{ method: good.method, path: good.path, options: { json }, status: 422 },
    ...(field === undefined ? {} : { field }),
  })
  const raw = (name: string, raw: string | Buffer, status: number, headers = {}): BadRequest => ({
    name: `${id}: ${name}`,
    ...{ method: good.method, path: good.path, status },
    // A 422 may be about all of the body or about one field of it, which does not matter here.
    ...(status === 422 ? {} : { field: status === 415 ? 'content-type' : 'body' }),
    options: { raw, headers: { 'content-type': 'application/json', ...headers } },
  })
  const deep = '['.repeat(200_000) + ']'.repeat(200_000)
  return [
    ...wrongValues(shape, minimal).map(({ path, value, body }) =>
      json(`${path} is ${JSON.stringify(value)?.slice(0, 40)}`, body, path),
    ),
    ...[null, 7, 'text', true, [], [minimal]].map((body) =>
      json(`body is ${JSON.stringify(body)}`, body, 'body'),
    ),
    json('unknown field', { ...minimal, surprise: 1 }, 'surprise'),
    json('constructor', { ...minimal, constructor: { prototype: { x: 1 } } }, 'constructor'),
    raw('malformed', '{"a":', 400),
    raw('not JSON', 'hello', 400),
    raw('two values', '{}{}', 400),
    raw('invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), 400),
    raw('deep and malformed', '{"a":'.repeat(100_000), 400),
    raw('deep', deep, 400),
    raw('a deep field', `{"surprise":${deep}}`, 400),
    raw('gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]), 400, { 'content-encoding': 'gzip' }),
    raw('a form', 'a=b', 415, { 'content-type': 'application/x-www-form-urlencoded' }),
    raw('plain text', '{}', 415, { 'content-type': 'text/plain' }),
    raw('no type', '{}', 415, { 'content-type': '' }),
    raw('too large', Buffer.alloc(MAX_BODY_BYTES + 1, 0x20), 413),
  ]
}

/** Each field of a shape with each value of a wrong type, the rest being right. */
function wrongValues(
  shape: JsonSchema,
  body: Record<string, unknown>,
): { path: string; value: unknown; body: unknown }[] {
  return Object.entries(shape.properties ?? {}).flatMap(([name, field]) => {
    const types = [field.type, ...(field.anyOf ?? []).map(({ type }) => type)]
    const plain = types.find((type) => type !== undefined && type !== 'null') ?? 'string'
    const here = (WRONG[plain] ?? []).map((value) => ({
      ...{ path: name, value },
      body: { ...body, [name]: value },
    }))
    const below = plain === 'object' ? wrongValues(field, {}) : []
    const [item = {}] = field.items ? ((body[name] ?? []) as Record<string, unknown>[]) : []
    const items = field.items ? wrongValues(field.items, item) : []
    return [
      ...here,
      ...below.map((fault) => ({
        ...{ path: `${name}.${fault.path}`, value: fault.value },
        body: { ...body, [name]: fault.body },
      })),
      ...items.map((fault) => ({
        ...{ path: `${name}.0.${fault.path}`, value: fault.value },
        body: { ...body, [name]: [fault.body] },
      })),
    ]
  })
}

function wrongIds(id: string, route: Route): BadRequest[] {
  if (!route.path.includes(':id')) return []
  const kind = /(conversations|runs|providers|tokens)/.exec(route.path)![1]!
  const prefix = kind === 'conversations' ? 'conv' : 'run'
  const named = kind === 'providers' || kind === 'tokens'
  const unknown = named ? 'nobody' : `${prefix}_01900000-0000-7000-8000-000000000000`
  const malformed = named
    ? ['x'.repeat(100)]
    : [
        'x',
        `${prefix}_`,
        `msg${unknown.slice(unknown.indexOf('_'))}`,
        '%00',
        '%ff',
        '..%2f..',
        "'--",
      ]
  const json = MINIMAL[id as RouteId] ?? {}
  const options = route.method === 'GET' || route.method === 'DELETE' ? {} : { json }
  const at = (value: string, status: number, field: string): BadRequest => ({
    name: `${id}: id ${value.slice(0, 40)}`,
    ...{ method: route.method, path: route.path.replace(':id', value), options, status, field },
  })
  return [at(unknown, 404, 'id'), ...malformed.map((value) => at(value, 422, 'id'))]
}

function wrongQueries(id: RouteId, { method, path }: Good): BadRequest[] {
  const query = (text: string, status: number, field: string): BadRequest => ({
    name: `${id}: ?${text.slice(0, 40)}`,
    ...{ method, path: `${path}?${text}`, options: {}, status, field },
  })
  if (id === 'followEvents')
    return [
      query('after=x', 400, 'after'),
      query(`after=${'9'.repeat(5_000)}`, 400, 'after'),
      query('after=999999', 409, 'after'),
      query('until=never', 422, 'until'),
    ]
  if (id !== 'listConversations' && id !== 'listMessages') return []
  return [
    ...['0', '-1', '201', '1.5', 'x', '', '1e9', 'NaN'].map((limit) =>
      query(`limit=${limit}`, 422, 'limit'),
    ),
    query('before=x', 422, 'before'),
    query(`before=${'x'.repeat(5_000)}`, 422, 'before'),
    query('before=%00', 422, 'before'),
  ]
}

function fromElsewhere(id: string, { method, path }: Good): BadRequest[] {
  const from = (headers: Record<string, string>, field: string): BadRequest => ({
    name: `${id}: ${JSON.stringify(headers)}`,
    ...{ method, path, options: { headers }, status: 403, field },
  })
  return [
    from({ host: 'evil.example' }, 'host'),
    from({ host: '127.0.0.1.evil.example' }, 'host'),
    from({ host: 'localhost.' }, 'host'),
    from({ origin: 'https://evil.example' }, 'origin'),
    from({ origin: 'null' }, 'origin'),
    from({ origin: 'http://localhost:1' }, 'origin'),
    from({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }, 'origin'),
    from({ forwarded: 'for=1.2.3.4' }, 'forwarded'),
    from({ via: '1.1 proxy' }, 'via'),
    from({ 'x-forwarded-for': '1.2.3.4' }, 'x-forwarded-for'),
    from({ 'x-forwarded-host': 'chat.example' }, 'x-forwarded-host'),
    from({ 'x-real-ip': '1.2.3.4' }, 'x-real-ip'),
  ]
}

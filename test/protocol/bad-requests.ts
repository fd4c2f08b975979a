import { ROUTES, type Route, type RouteId } from '../../src/protocol/index.ts'
import {
  MAX_BODY_BYTES,
  MAX_IMPORT_BYTES,
  SCHEMAS,
  type RouteSchema,
} from '../../src/protocol/routes.schema.ts'
import { z } from 'zod'
import { PERMISSIONS } from '../../src/server/accounts/permissions.ts'
import { badQueries } from './bad-queries.ts'
import type { CallOptions } from './http-client.ts'

const UUID = '01900000-0000-7000-8000-000000000000'

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
    const path = pathWith(route.path, known)
    const good = { method: route.method, path, options: {} }
    return [
      ...wrongMethods(id, route, path),
      ...((SCHEMAS[id] as RouteSchema & { body?: z.ZodType }).body
        ? wrongBodies(id, good, (SCHEMAS[id] as { body: z.ZodType }).body)
        : []),
      ...wrongIds(id, route, known),
      ...wrongQueries(id, good),
      ...wrongHeaders(id, good),
      ...wrongHistories(id, good),
      ...(PERMISSIONS[`${route.method} ${route.path}`] === 'open' ? [] : fromElsewhere(id, good)),
    ]
  })
}

function pathWith(path: string, { conv, run, provider }: Known): string {
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
  answerMessage: { messageId: `msg_${UUID}` },
  answerTemporarily: { messages: [{ role: 'user', parts: [{ type: 'text', text: 'x' }] }] },
  showBranch: { messageId: `msg_${UUID}` },
  editReply: { messageId: `msg_${UUID}`, parts: [{ type: 'text', text: 'x' }] },
  forkConversation: { messageId: `msg_${UUID}` },
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

/** What stands in an address in place of a parameter: nothing that exists, and nothing that could. */
const IDS: Record<string, { unknown: string; malformed: string[] }> = {
  ...Object.fromEntries(
    [
      ['conversations', 'conv'],
      ['runs', 'run'],
    ].map(([room, kind]) => [
      `${room}/:id`,
      {
        unknown: `${kind}_${UUID}`,
        malformed: ['x', `${kind}_`, `msg_${UUID}`, '%00', '%ff', '..%2f..', "'--"],
      },
    ]),
  ),
  'providers/:id': { unknown: 'nobody', malformed: ['x'.repeat(100)] },
  'tokens/:id': { unknown: 'nobody', malformed: ['x'.repeat(100)] },
  'shares/:shareId': { unknown: 'nobody', malformed: ['x'.repeat(100)] },
}

/** @throws Error for a parameter that this has not heard of */
function wrongIds(id: RouteId, { method, path: pattern }: Route, known: Known): BadRequest[] {
  // Its answer is a page, whatever is asked for; see the test of it.
  if (id === 'readShare') return []
  const json = MINIMAL[id] ?? {}
  const options = method === 'GET' || method === 'DELETE' ? {} : { json }
  return [...pattern.matchAll(/(\w+)\/:(\w+)/g)].flatMap(([place, , field]) => {
    const ids = IDS[place]
    if (!ids) throw new Error(`bad-requests.ts knows no wrong ids for ${place}`)
    const at = (value: string, status: number): BadRequest => ({
      name: `${id}: ${field} ${value.slice(0, 40)}`,
      path: pathWith(pattern.replace(place, place.replace(`:${field}`, value)), known),
      ...{ method, options, status, field: field! },
    })
    return [at(ids.unknown, 404), ...ids.malformed.map((value) => at(value, 422))]
  })
}

function wrongQueries(id: RouteId, { method, path }: Good): BadRequest[] {
  return badQueries(id).map(({ text, status, field }) => ({
    name: `${id}: ?${text.slice(0, 60)}`,
    ...{ method, path: `${path}?${text}`, options: good(id), status, field },
  }))
}

/** A body for a route that reads one only after its address. */
function good(id: RouteId): CallOptions {
  return id === 'importConversation' ? { json: [] } : {}
}

/** What takes an `Idempotency-Key`. */
const REPEATED = new Set<RouteId>([
  'sendMessage',
  'createConversation',
  'editReply',
  'forkConversation',
])

/** What the routes that are followed, or may be repeated, read of the head. */
function wrongHeaders(id: RouteId, { method, path }: Good): BadRequest[] {
  const from = (name: string, value: string, status: number, json?: unknown): BadRequest => ({
    name: `${id}: ${name} ${value.slice(0, 20)}`,
    ...{ method, path, status, field: name },
    options: { headers: { [name]: value }, ...(json === undefined ? {} : { json }) },
  })
  if (id === 'followEvents' || id === 'followAccount')
    return ['x', '-1', '1.5', '9'.repeat(100)].map((value) => from('Last-Event-ID', value, 400))
  if (REPEATED.has(id))
    return ['two words', 'x'.repeat(256), 'caf\u00e9'].map((value) =>
      from('Idempotency-Key', value, 422, MINIMAL[id] ?? {}),
    )
  return []
}

/** A history is read as it is written, so no schema says what its body may be. */
function wrongHistories(id: RouteId, { method, path }: Good): BadRequest[] {
  if (id !== 'importConversation') return []
  const send = (
    name: string,
    raw: string | Buffer,
    status: number,
    field: string,
    type: string,
  ) => ({
    name: `${id}: ${name}`,
    ...{ method, path, status, field },
    options: { raw, headers: { 'content-type': type } },
  })
  const json = 'application/json'
  return [
    send('malformed', '[{"kind":', 422, 'body', json),
    send('not JSON', 'hello', 422, 'body', json),
    send('invalid UTF-8', Buffer.from([0x5b, 0x22, 0xff, 0xfe, 0x22, 0x5d]), 400, 'body', json),
    send('a form', 'a=b', 415, 'content-type', 'application/x-www-form-urlencoded'),
    send('too large', Buffer.alloc(MAX_IMPORT_BYTES + 1, 0x20), 413, 'body', json),
    ...['null', '7', '"text"', 'true', '{}', '[7]', '[{}]'].map((raw) => ({
      ...send(raw, raw, 422, 'body', json),
      field: undefined,
    })),
  ].map(({ field, ...rest }) => ({ ...rest, ...(field === undefined ? {} : { field }) }))
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

import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { AppError, ROUTES, type Route, type RouteId } from '../../protocol/index.ts'
import { OUTCOMES } from '../../protocol/outcomes.ts'
import { SCHEMAS, type RouteSchema } from '../../protocol/routes.schema.ts'
import { permissionOf } from '../accounts/permissions.ts'
import type { Principal } from '../accounts/principal.ts'
import type { Logger } from '../log.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { createAllowList, type AllowListOptions } from './allow-list.ts'
import { readJson } from './body.ts'
import { createCrossOrigin } from './cross-origin.ts'
import type { Dialect } from './dialects/dialect.ts'
import { mountDialects } from './dialects/mount-dialects.ts'
import { errorResponse } from './errors.ts'
import type { Gate } from './gate.ts'
import { answerJson } from './json.ts'
import { createRequestLog } from './request-log.ts'
import { cutStalled } from './raw-stream.ts'
import type { Bindings, Handler, Handlers, HttpContext } from './request.ts'
import { SECURITY_HEADERS } from './security-headers.ts'
import { createStatic } from './static.ts'
import { validate } from './validate.ts'

export interface HttpOptions extends AllowListOptions {
  handlers: Handlers<RouteId>
  dialects: readonly Dialect[]
  /** Whom it lets in, to what. */
  gate: Gate
  /** Called with each page that is opened. */
  welcome(c: HttpContext): void
  /** Pages of other sites that may call the API. */
  corsOrigins: readonly string[]
  logger: Logger
  telemetry: Telemetry
}

/** Milliseconds. What is late is noticed within the interval. */
const TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
}

/** Bytes that a connection takes before it says that it is full: each of a thousand readers that do not read has as much. */
const TAKEN_AHEAD = 16_384

/** The HTTP server, not listening yet. Every request passes the same walls in the same order, top to bottom. */
export function createHttp(options: HttpOptions): Server {
  const { handlers, dialects, logger, gate, telemetry } = options
  const app = new Hono<Bindings>()
  const checkCrossOrigin = createCrossOrigin(options.corsOrigins)
  const checkAllowList = createAllowList(options)
  const serveStatic = createStatic()

  app.onError((error, c) => errorResponse(error, c, logger))
  app.use(async (c, next) => {
    c.set('requestId', requestIdOf(c.env.incoming))
    // On the answer itself, since streams write their own head.
    c.env.outgoing.setHeader('x-request-id', c.get('requestId'))
    await next()
    if (c.env.outgoing.headersSent) return
    // What an answer says of itself would stand in place of this.
    const vary = c.env.outgoing.getHeader('vary')
    if (vary !== undefined) c.header('vary', String(vary), { append: true })
    if (isPage(c.res)) options.welcome(c)
    for (const [name, value] of Object.entries(SECURITY_HEADERS))
      if (!c.res.headers.has(name)) c.header(name, value)
  })
  app.use(createRequestLog(logger, telemetry))
  app.use(async (c, next) => {
    const { foreign, preflight } = checkCrossOrigin(c)
    checkAllowList(c.req.method, c.env.incoming.headers, foreign)
    c.set('foreign', foreign)
    if (preflight) return preflight
    return next()
  })
  for (const id of Object.keys(ROUTES) as RouteId[]) {
    const { method, path }: Route = ROUTES[id]
    const permission = permissionOf(method, path)
    app.on(method, path, async (c) =>
      answer(id, handlers[id] as Handler<RouteId>, await gate(c, permission), c),
    )
  }
  mountDialects(app, dialects, gate, logger)
  refuseOtherMethods(app)
  app.get('*', async (c) => (await serveStatic(c)) ?? notFound())
  app.notFound(() => notFound())

  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  return createServer({ ...TIMEOUTS, highWaterMark: TAKEN_AHEAD }, (request, response) => {
    cutStalled(response)
    void listener(request, response)
  })
}

async function answer(
  id: RouteId,
  handler: Handler<RouteId>,
  principal: Principal,
  c: HttpContext,
): Promise<Response> {
  const schema: RouteSchema = SCHEMAS[id]
  const input = {
    params: schema.params && validate(schema.params, c.req.param(), 'path'),
    query: schema.query && validate(schema.query, c.req.query(), 'query'),
    body: schema.body && validate(schema.body, await readJson(c.env.incoming), 'body'),
  }
  const result = await handler(input as never, principal, c)
  if (result instanceof Response) return result
  const { status } = OUTCOMES[id]
  c.header('cache-control', 'no-store')
  return status === 204 ? c.body(null, 204) : answerJson(c, result as object, status)
}

/** An address that exists answers 405 to a method it does not take, and says which it does. */
function refuseOtherMethods(app: Hono<Bindings>): void {
  const methods = new Map<string, string[]>()
  for (const { method, path } of Object.values(ROUTES))
    methods.set(path, [...(methods.get(path) ?? []), method])
  for (const [path, allowed] of methods)
    app.all(path, (c) => {
      c.header('allow', allowed.join(', '))
      throw new AppError('method_not_allowed', {
        field: 'method',
        message: `This address takes ${allowed.join(', ')}, not ${c.req.method}.`,
      })
    })
}

/** The id that whoever asks has given it, so that it is the same in all logs on the way; or a new one. */
function requestIdOf({ headers }: IncomingMessage): string {
  const given = String(headers['x-request-id'] ?? '')
  return /^[\w.:+/=-]{1,128}$/.test(given) ? given : randomUUID()
}

/** A page of ours; not what somebody said, as a page, which makes nobody of its reader. */
function isPage({ headers }: Response): boolean {
  const type = headers.get('content-type') ?? ''
  return type.startsWith('text/html') && headers.get('cache-control') !== 'no-store'
}

function notFound(): never {
  throw new AppError('not_found', { field: 'path' })
}

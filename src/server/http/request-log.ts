import type { IncomingMessage } from 'node:http'
import type { MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Logger } from '../log.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { Bindings, HttpContext } from './request.ts'

/**
 * Tells of every request once its answer has gone out, or its reader: one line of the log at the level `info`, a span, a
 * measurement. Never what was said, nor what a request showed of who sent it; the path only as the route has it.
 */
export function createRequestLog(
  logger: Logger,
  telemetry: Telemetry,
): MiddlewareHandler<Bindings> {
  return async (c, next) => {
    const { incoming, outgoing } = c.env
    const began = performance.now()
    const { method } = c.req
    const about = { 'http.request.method': method }
    const work = telemetry.start(method, 'server', about, incoming.headers)
    outgoing.once('close', () => {
      const seconds = (performance.now() - began) / 1000
      const route = routeOf(c)
      const status = outgoing.statusCode
      const facts = { 'http.route': route, 'http.response.status_code': status }
      telemetry.record('http.server.request.duration', seconds, { ...about, ...facts })
      work.set(facts)
      if (status >= 500) work.fail(String(status))
      work.end()
      logger.info(
        {
          requestId: c.get('requestId'),
          method,
          route,
          status,
          ms: Math.round(seconds * 1000),
          ...present({ runId: c.get('runId'), traceId: work.traceId ?? traceOf(incoming) }),
          ...sizes(incoming.headers['content-length'], outgoing.getHeader('content-length')),
          ...present({ owner: c.get('ownerId') }),
          ...(outgoing.writableFinished ? {} : { left: true }),
        },
        'request',
      )
    })
    await work.within(next)
  }
}

/** What is no route is one thing: names that anybody makes up would be as many measurements. */
function routeOf(c: HttpContext): string {
  const routes = matchedRoutes(c).map(({ path }) => path)
  return routes.find((path) => path !== '*' && path !== '/*') ?? '(page or file)'
}

/** The trace that a request says it is part of. https://www.w3.org/TR/trace-context/#traceparent-header */
function traceOf({ headers }: IncomingMessage): string | undefined {
  const [, id] =
    /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/.exec(String(headers['traceparent'])) ?? []
  return id
}

function present(facts: Record<string, string | undefined>): object {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value))
}

function sizes(received: string | undefined, sent: unknown): { in?: number; out?: number } {
  return {
    ...(received === undefined ? {} : { in: Number(received) }),
    ...(typeof sent === 'string' || typeof sent === 'number' ? { out: Number(sent) } : {}),
  }
}

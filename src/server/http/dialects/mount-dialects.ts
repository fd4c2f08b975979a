import type { Hono } from 'hono'
import { AppError } from '../../../protocol/index.ts'
import { permissionOf } from '../../accounts/permissions.ts'
import type { Logger } from '../../log.ts'
import { errorResponse } from '../errors.ts'
import type { Gate } from '../gate.ts'
import type { Bindings } from '../request.ts'
import type { Dialect } from './dialect.ts'

/** Mounts the routes of dialects behind the same gate as everything else; their errors take the dialect's form. */
export function mountDialects(
  app: Hono<Bindings>,
  dialects: readonly Dialect[],
  gate: Gate,
  logger: Logger,
): void {
  for (const { routes, errorBody } of dialects)
    for (const { method, path, handle } of routes) {
      const permission = permissionOf(method, path)
      app.on(method, path, async (c, next) => {
        try {
          const answer = await handle(c, await gate(c, permission))
          if (answer) return answer
        } catch (error) {
          return errorResponse(error, c, logger, errorBody)
        }
        return next()
      })
    }
  const allowed = new Map<string, string[]>()
  for (const { method, path } of dialects.flatMap(({ routes }) => routes))
    allowed.set(path, [...(allowed.get(path) ?? []), method])
  for (const { routes, errorBody } of dialects)
    for (const path of new Set(routes.map((route) => route.path)))
      app.all(path, async (c, next) => {
        // What was left to somebody else is not refused.
        if (allowed.get(path)?.includes(c.req.method.replace('HEAD', 'GET'))) return next()
        c.header('allow', allowed.get(path)?.join(', '))
        return errorResponse(new AppError('method_not_allowed'), c, logger, errorBody)
      })
}

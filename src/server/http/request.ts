import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { RouteId } from '../../protocol/index.ts'
import type { RouteInput } from '../../protocol/routes.schema.ts'
import type { Principal } from '../accounts/principal.ts'

/** What the server's middleware puts on a request. */
export interface Bindings {
  Bindings: HttpBindings
  Variables: {
    requestId: string
    /** The run that it has begun. */
    runId?: string
    /** Once it is known who asks; empty where anybody may. */
    ownerId?: string
    /** From a page of another site: it may ask with a token, never by a cookie. */
    foreign: boolean
    /** Does the answer say already which state it shows? */
    tagged?: boolean
  }
}

export type HttpContext = Context<Bindings>

/** A route's handler: checked input in; JSON, a `Response` or nothing out. */
export type Handler<R extends RouteId> = (
  input: RouteInput<R>,
  principal: Principal,
  c: HttpContext,
) => unknown

/** The handlers of some routes. */
export type Handlers<R extends RouteId> = { [K in R]: Handler<K> }

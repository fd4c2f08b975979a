import type { AppError } from '../../../protocol/index.ts'
import type { Principal } from '../../accounts/principal.ts'
import type { HttpContext } from '../request.ts'

/** One endpoint of a dialect. Its handler finds the request past all walls: allow-list, principal, permission. */
export interface DialectRoute {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  /** @returns undefined to leave the request to what would answer it otherwise */
  handle(c: HttpContext, principal: Principal): Response | undefined | Promise<Response | undefined>
}

/** The same runs and events in somebody else's wire format. */
export interface Dialect {
  routes: readonly DialectRoute[]
  /** An error in the dialect's form; its status and headers are set by the caller. */
  errorBody(error: AppError, requestId: string): object
}

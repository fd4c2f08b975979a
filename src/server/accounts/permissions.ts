/**
 * What a request needs: `open` nothing at all, `read` to see what is one's own, `write` to change it and to let models
 * answer, `admin` to change what everybody uses.
 */
export type Permission = 'open' | 'read' | 'write' | 'admin'

/** Every route of every dialect, as `METHOD path`. A route that is not named here keeps the server from starting. */
export const PERMISSIONS: Readonly<Record<string, Permission>> = {
  'GET /livez': 'open',
  'GET /healthz': 'open',
  'GET /readyz': 'open',

  'GET /api/openapi.json': 'read',
  'GET /api/v1/models': 'read',
  'GET /api/v1/conversations': 'read',
  'POST /api/v1/conversations': 'write',
  'GET /api/v1/conversations/:id': 'read',
  'PATCH /api/v1/conversations/:id': 'write',
  'DELETE /api/v1/conversations/:id': 'write',
  'GET /api/v1/conversations/:id/messages': 'read',
  'POST /api/v1/conversations/:id/messages': 'write',
  'GET /api/v1/conversations/:id/events': 'read',
  'GET /api/v1/runs/:id': 'read',
  'POST /api/v1/runs/:id/cancel': 'write',
  'POST /api/v1/runs/:id/continue': 'write',
  'POST /api/v1/runs/:id/regenerate': 'write',

  'GET /api/v1/providers': 'admin',
  'PUT /api/v1/providers/:id': 'admin',
  'DELETE /api/v1/providers/:id': 'admin',
  'POST /api/v1/providers/:id/test': 'admin',
}

/** @throws Error for a route that the table does not name */
export function permissionOf(method: string, path: string): Permission {
  const permission = PERMISSIONS[`${method} ${path}`]
  if (!permission) throw new Error(`${method} ${path} has no entry in accounts/permissions.ts`)
  return permission
}

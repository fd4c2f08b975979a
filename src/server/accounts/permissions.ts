/**
 * What a request needs: `open` nothing at all; `read` to see what is one's own; `write` to change it; `chat` the same, and
 * it counts against the limit of chat requests; `users` to make tokens for others; `metrics` to read what is measured;
 * `admin` to change what everybody uses.
 */
export type Permission = 'open' | 'read' | 'write' | 'chat' | 'users' | 'metrics' | 'admin'

/** Every route of every dialect, as `METHOD path`. A route that is not named here keeps the server from starting. */
export const PERMISSIONS: Readonly<Record<string, Permission>> = {
  'GET /livez': 'open',
  'GET /healthz': 'open',
  'GET /readyz': 'open',
  'GET /metrics': 'metrics',

  'POST /api/v1/sign-in': 'open',
  'POST /api/v1/sign-out': 'open',
  'GET /api/v1/me': 'read',
  'GET /api/v1/tokens': 'admin',
  'POST /api/v1/tokens': 'admin',
  'DELETE /api/v1/tokens/:id': 'admin',
  'POST /api/v1/user-tokens': 'users',

  'GET /api/openapi.json': 'read',
  'GET /api/v1/models': 'read',
  'GET /api/v1/models/costs': 'read',
  'GET /api/v1/conversations': 'read',
  'POST /api/v1/conversations': 'write',
  'POST /api/v1/conversations/import': 'write',
  'GET /api/v1/conversations/:id/export': 'read',
  'GET /api/v1/conversations/:id': 'read',
  'PATCH /api/v1/conversations/:id': 'write',
  'DELETE /api/v1/conversations/:id': 'write',
  'GET /api/v1/conversations/:id/messages': 'read',
  'GET /api/v1/conversations/:id/usage': 'read',
  'GET /api/v1/stats': 'read',
  'POST /api/v1/conversations/:id/messages': 'chat',
  'POST /api/v1/conversations/:id/answer': 'chat',
  'POST /api/v1/temporary': 'chat',
  'POST /api/v1/conversations/:id/branch': 'write',
  'POST /api/v1/conversations/:id/edit': 'write',
  'POST /api/v1/conversations/:id/fork': 'write',
  'POST /api/v1/conversations/:id/shares': 'write',
  'GET /api/v1/conversations/:id/shares': 'read',
  'DELETE /api/v1/conversations/:id/shares/:shareId': 'write',
  'GET /s/:token': 'open',
  'GET /api/v1/search': 'read',
  'GET /api/v1/conversations/:id/events': 'read',
  'GET /api/v1/events': 'read',
  'GET /api/v1/runs/:id': 'read',
  'GET /api/v1/runs/:id/prompt': 'read',
  'POST /api/v1/runs/:id/cancel': 'write',
  'POST /api/v1/runs/:id/continue': 'chat',
  'POST /api/v1/runs/:id/regenerate': 'chat',
  'POST /api/v1/runs/:id/approve': 'write',

  // Of the chat API template; the first three say that the server is there.
  'GET /': 'open',
  'GET /v1': 'open',
  'GET /v1/': 'open',
  'POST /chat': 'chat',
  'POST /chat-stream': 'chat',
  'GET /history/:session_id': 'read',
  'DELETE /history/:session_id': 'write',
  'GET /sessions': 'read',
  'POST /reset/:session_id': 'write',
  'GET /stats': 'read',
  'POST /v1/chat': 'chat',
  'POST /v1/chat-stream': 'chat',
  'GET /v1/history/:session_id': 'read',
  'DELETE /v1/history/:session_id': 'write',
  'GET /v1/sessions': 'read',
  'POST /v1/reset/:session_id': 'write',
  'GET /v1/stats': 'read',
  'GET /openapi.json': 'read',
  'GET /docs': 'read',
  'GET /sandbox/costs': 'read',

  // Of the chat example.
  'GET /chat': 'read',
  'GET /chat/': 'read',
  'POST /chat/': 'chat',

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

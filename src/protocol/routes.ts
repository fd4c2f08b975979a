/** One endpoint. `:name` in a path is a parameter. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
}

/**
 * Every endpoint of the native API, once. The server mounts exactly these, the SDK calls them by name, OpenAPI and
 * `docs/protocol.md` list them; a test compares all four. Shapes are in `routes.schema.ts`, what each does in
 * `outcomes.ts`.
 */
export const ROUTES = {
  createConversation: { method: 'POST', path: '/api/v1/conversations' },
  listConversations: { method: 'GET', path: '/api/v1/conversations' },
  getConversation: { method: 'GET', path: '/api/v1/conversations/:id' },
  updateConversation: { method: 'PATCH', path: '/api/v1/conversations/:id' },
  deleteConversation: { method: 'DELETE', path: '/api/v1/conversations/:id' },
  importConversation: { method: 'POST', path: '/api/v1/conversations/import' },
  exportConversation: { method: 'GET', path: '/api/v1/conversations/:id/export' },
  listMessages: { method: 'GET', path: '/api/v1/conversations/:id/messages' },
  conversationUsage: { method: 'GET', path: '/api/v1/conversations/:id/usage' },
  stats: { method: 'GET', path: '/api/v1/stats' },
  sendMessage: { method: 'POST', path: '/api/v1/conversations/:id/messages' },
  answerMessage: { method: 'POST', path: '/api/v1/conversations/:id/answer' },
  answerTemporarily: { method: 'POST', path: '/api/v1/temporary' },
  showBranch: { method: 'POST', path: '/api/v1/conversations/:id/branch' },
  editReply: { method: 'POST', path: '/api/v1/conversations/:id/edit' },
  forkConversation: { method: 'POST', path: '/api/v1/conversations/:id/fork' },
  createShare: { method: 'POST', path: '/api/v1/conversations/:id/shares' },
  listShares: { method: 'GET', path: '/api/v1/conversations/:id/shares' },
  revokeShare: { method: 'DELETE', path: '/api/v1/conversations/:id/shares/:shareId' },
  readShare: { method: 'GET', path: '/s/:token' },
  search: { method: 'GET', path: '/api/v1/search' },
  followEvents: { method: 'GET', path: '/api/v1/conversations/:id/events' },
  followAccount: { method: 'GET', path: '/api/v1/events' },
  getRun: { method: 'GET', path: '/api/v1/runs/:id' },
  getRunPrompt: { method: 'GET', path: '/api/v1/runs/:id/prompt' },
  cancelRun: { method: 'POST', path: '/api/v1/runs/:id/cancel' },
  continueRun: { method: 'POST', path: '/api/v1/runs/:id/continue' },
  regenerateRun: { method: 'POST', path: '/api/v1/runs/:id/regenerate' },
  approveRun: { method: 'POST', path: '/api/v1/runs/:id/approve' },
  listModels: { method: 'GET', path: '/api/v1/models' },
  compareCosts: { method: 'GET', path: '/api/v1/models/costs' },
  listProviders: { method: 'GET', path: '/api/v1/providers' },
  saveProvider: { method: 'PUT', path: '/api/v1/providers/:id' },
  deleteProvider: { method: 'DELETE', path: '/api/v1/providers/:id' },
  testProvider: { method: 'POST', path: '/api/v1/providers/:id/test' },
  signIn: { method: 'POST', path: '/api/v1/sign-in' },
  signOut: { method: 'POST', path: '/api/v1/sign-out' },
  me: { method: 'GET', path: '/api/v1/me' },
  listTokens: { method: 'GET', path: '/api/v1/tokens' },
  createToken: { method: 'POST', path: '/api/v1/tokens' },
  revokeToken: { method: 'DELETE', path: '/api/v1/tokens/:id' },
  createUserToken: { method: 'POST', path: '/api/v1/user-tokens' },
  openApi: { method: 'GET', path: '/api/openapi.json' },
  livez: { method: 'GET', path: '/livez' },
  healthz: { method: 'GET', path: '/healthz' },
  readyz: { method: 'GET', path: '/readyz' },
  metrics: { method: 'GET', path: '/metrics' },
} as const satisfies Record<string, Route>

export type RouteId = keyof typeof ROUTES

/** A route's path with its parameters filled in. */
export function pathOf(route: RouteId, params: Record<string, string> = {}): string {
  return ROUTES[route].path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  )
}

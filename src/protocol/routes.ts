/** One endpoint. `:name` in a path is a parameter. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  /** The status of success. */
  status: number
  summary: string
}

/**
 * Every endpoint of the native API, once. The server mounts exactly these, the SDK calls them by name, OpenAPI and
 * `docs/protocol.md` list them; a test compares all four. Shapes are in `routes.schema.ts`.
 */
export const ROUTES = {
  createConversation: {
    method: 'POST',
    path: '/api/v1/conversations',
    status: 201,
    summary: 'Begin a conversation; safe to repeat with the same id',
  },
  listConversations: {
    method: 'GET',
    path: '/api/v1/conversations',
    status: 200,
    summary: 'List conversations, newest first',
  },
  getConversation: {
    method: 'GET',
    path: '/api/v1/conversations/:id',
    status: 200,
    summary: 'Read a conversation',
  },
  updateConversation: {
    method: 'PATCH',
    path: '/api/v1/conversations/:id',
    status: 200,
    summary: 'Change title, model, instructions, settings, allowed tools, pin or archive',
  },
  deleteConversation: {
    method: 'DELETE',
    path: '/api/v1/conversations/:id',
    status: 204,
    summary: 'Delete a conversation with everything in it',
  },
  importConversation: {
    method: 'POST',
    path: '/api/v1/conversations/import',
    status: 201,
    summary: 'Make a conversation of a PydanticAI message history',
  },
  exportConversation: {
    method: 'GET',
    path: '/api/v1/conversations/:id/export',
    status: 200,
    summary: 'Read a conversation as a file: json, pydantic-ai, markdown or html',
  },
  listMessages: {
    method: 'GET',
    path: '/api/v1/conversations/:id/messages',
    status: 200,
    summary: 'Read the active branch, newest page first, and the seq to follow from',
  },
  conversationUsage: {
    method: 'GET',
    path: '/api/v1/conversations/:id/usage',
    status: 200,
    summary: 'Read what all replies of a conversation have taken: tokens and cost',
  },
  stats: {
    method: 'GET',
    path: '/api/v1/stats',
    status: 200,
    summary: 'Read what replies have taken by day and model: tokens, cost, times and errors',
  },
  sendMessage: {
    method: 'POST',
    path: '/api/v1/conversations/:id/messages',
    status: 202,
    summary: 'Send a message and start the run that answers it; safe to repeat with the same id',
  },
  answerTemporarily: {
    method: 'POST',
    path: '/api/v1/temporary',
    status: 200,
    summary: 'Answer what was said so far, as events, and store nothing of it',
  },
  showBranch: {
    method: 'POST',
    path: '/api/v1/conversations/:id/branch',
    status: 200,
    summary: 'Show the newest branch through a message, in all tabs',
  },
  createShare: {
    method: 'POST',
    path: '/api/v1/conversations/:id/shares',
    status: 201,
    summary: 'Make a link by which anybody can read the active branch as it is now',
  },
  listShares: {
    method: 'GET',
    path: '/api/v1/conversations/:id/shares',
    status: 200,
    summary: 'List the links to a conversation, newest first, without what leads there',
  },
  revokeShare: {
    method: 'DELETE',
    path: '/api/v1/conversations/:id/shares/:shareId',
    status: 204,
    summary: 'Revoke a link: it leads nowhere from then on',
  },
  readShare: {
    method: 'GET',
    path: '/s/:token',
    status: 200,
    summary: 'Read what a link leads to, as a page, without signing in',
  },
  search: {
    method: 'GET',
    path: '/api/v1/search',
    status: 200,
    summary: 'Find messages and titles by their words, newest first',
  },
  followEvents: {
    method: 'GET',
    path: '/api/v1/conversations/:id/events',
    status: 200,
    summary: 'Follow the event log (server-sent events), resuming after a seq',
  },
  followAccount: {
    method: 'GET',
    path: '/api/v1/events',
    status: 200,
    summary: 'Follow the list of conversations, and the events of some of them, in one stream',
  },
  getRun: {
    method: 'GET',
    path: '/api/v1/runs/:id',
    status: 200,
    summary: 'Read a run',
  },
  getRunPrompt: {
    method: 'GET',
    path: '/api/v1/runs/:id/prompt',
    status: 200,
    summary: 'Read what the model was sent: instructions, tools, settings and messages',
  },
  cancelRun: {
    method: 'POST',
    path: '/api/v1/runs/:id/cancel',
    status: 202,
    summary: 'Stop a run; its text is kept',
  },
  continueRun: {
    method: 'POST',
    path: '/api/v1/runs/:id/continue',
    status: 202,
    summary: 'Go on with a reply that broke off, in the same message',
  },
  regenerateRun: {
    method: 'POST',
    path: '/api/v1/runs/:id/regenerate',
    status: 202,
    summary: 'Answer again, in a new sibling message, possibly with another model',
  },
  approveRun: {
    method: 'POST',
    path: '/api/v1/runs/:id/approve',
    status: 202,
    summary: 'Allow or deny a tool call that waits for it',
  },
  listModels: {
    method: 'GET',
    path: '/api/v1/models',
    status: 200,
    summary: 'List models, the default one and why it is the default',
  },
  compareCosts: {
    method: 'GET',
    path: '/api/v1/models/costs',
    status: 200,
    summary: 'Compare what so many tokens would cost on every listed and well-known model',
  },
  listProviders: {
    method: 'GET',
    path: '/api/v1/providers',
    status: 200,
    summary: 'List the providers that can be connected',
  },
  saveProvider: {
    method: 'PUT',
    path: '/api/v1/providers/:id',
    status: 200,
    summary: 'Store a provider’s key or address; keys are never given back',
  },
  deleteProvider: {
    method: 'DELETE',
    path: '/api/v1/providers/:id',
    status: 204,
    summary: 'Forget a stored key and address',
  },
  testProvider: {
    method: 'POST',
    path: '/api/v1/providers/:id/test',
    status: 200,
    summary: 'Try a key or address by listing the provider’s models; stores nothing',
  },
  signIn: {
    method: 'POST',
    path: '/api/v1/sign-in',
    status: 204,
    summary: 'Exchange a token for a browser’s cookie',
  },
  signOut: {
    method: 'POST',
    path: '/api/v1/sign-out',
    status: 204,
    summary: 'End this browser’s sign-in',
  },
  me: {
    method: 'GET',
    path: '/api/v1/me',
    status: 200,
    summary: 'Who is asking, and what they may do',
  },
  listTokens: {
    method: 'GET',
    path: '/api/v1/tokens',
    status: 200,
    summary: 'List API tokens, newest first, without their secrets',
  },
  createToken: {
    method: 'POST',
    path: '/api/v1/tokens',
    status: 201,
    summary: 'Make an API token; its text is shown this once',
  },
  revokeToken: {
    method: 'DELETE',
    path: '/api/v1/tokens/:id',
    status: 204,
    summary: 'Revoke an API token, with everything it made and every stream it opened',
  },
  createUserToken: {
    method: 'POST',
    path: '/api/v1/user-tokens',
    status: 201,
    summary: 'Make a token for a user of your own product',
  },
  openApi: {
    method: 'GET',
    path: '/api/openapi.json',
    status: 200,
    summary: 'This API as OpenAPI 3.1',
  },
  livez: {
    method: 'GET',
    path: '/livez',
    status: 200,
    summary: 'Is the process alive?',
  },
  healthz: {
    method: 'GET',
    path: '/healthz',
    status: 200,
    summary: 'The same as /livez',
  },
  readyz: {
    method: 'GET',
    path: '/readyz',
    status: 200,
    summary: 'Can it take work? 503 while draining, without a model or its database',
  },
  metrics: {
    method: 'GET',
    path: '/metrics',
    status: 200,
    summary: 'What is measured, in Prometheus’s text format',
  },
} as const satisfies Record<string, Route>

export type RouteId = keyof typeof ROUTES

/** A route's path with its parameters filled in. */
export function pathOf(route: RouteId, params: Record<string, string> = {}): string {
  return ROUTES[route].path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  )
}

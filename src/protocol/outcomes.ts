import type { RouteId } from './routes.ts'

interface Outcome {
  /** The status of success. */
  status: 200 | 201 | 202 | 204
  summary: string
}

/** What each route does. Apart from the table that every client carries, since clients call routes by name. */
export const OUTCOMES: Record<RouteId, Outcome> = {
  createConversation: {
    status: 201,
    summary: 'Begin a conversation; safe to repeat with the same id',
  },
  listConversations: { status: 200, summary: 'List conversations, newest first' },
  getConversation: { status: 200, summary: 'Read a conversation' },
  updateConversation: {
    status: 200,
    summary: 'Change title, model, instructions, settings, allowed tools, pin or archive',
  },
  deleteConversation: { status: 204, summary: 'Delete a conversation with everything in it' },
  importConversation: {
    status: 201,
    summary: 'Make a conversation of a PydanticAI message history',
  },
  exportConversation: {
    status: 200,
    summary: 'Read a conversation as a file: json, pydantic-ai, markdown or html',
  },
  listMessages: {
    status: 200,
    summary: 'Read the active branch, newest page first, and the seq to follow from',
  },
  conversationUsage: {
    status: 200,
    summary: 'Read what all replies of a conversation have taken: tokens and cost',
  },
  stats: {
    status: 200,
    summary: 'Read what replies have taken by day and model: tokens, cost, times and errors',
  },
  sendMessage: {
    status: 202,
    summary: 'Send a message and start the run that answers it; safe to repeat with the same id',
  },
  answerMessage: {
    status: 202,
    summary: 'Answer a message, or give another answer beside a reply, whoever wrote that',
  },
  answerTemporarily: {
    status: 200,
    summary: 'Answer what was said so far, as events, and store nothing of it',
  },
  showBranch: { status: 200, summary: 'Show the newest branch through a message, in all tabs' },
  editReply: {
    status: 201,
    summary: 'Put other words in the place of a reply, as a version of it beside the others',
  },
  forkConversation: {
    status: 201,
    summary: 'Go on elsewhere: begin a conversation with what was said up to a message',
  },
  createShare: {
    status: 201,
    summary: 'Make a link by which anybody can read the active branch as it is now',
  },
  listShares: {
    status: 200,
    summary: 'List the links to a conversation, newest first, without what leads there',
  },
  revokeShare: { status: 204, summary: 'Revoke a link: it leads nowhere from then on' },
  readShare: { status: 200, summary: 'Read what a link leads to, as a page, without signing in' },
  search: { status: 200, summary: 'Find messages and titles by their words, newest first' },
  followEvents: {
    status: 200,
    summary: 'Follow the event log (server-sent events), resuming after a seq',
  },
  followAccount: {
    status: 200,
    summary: 'Follow the list of conversations, and the events of some of them, in one stream',
  },
  getRun: { status: 200, summary: 'Read a run' },
  getRunPrompt: {
    status: 200,
    summary: 'Read what the model was sent: instructions, tools, settings and messages',
  },
  cancelRun: { status: 202, summary: 'Stop a run; its text is kept' },
  continueRun: { status: 202, summary: 'Go on with a reply that broke off, in the same message' },
  regenerateRun: {
    status: 202,
    summary: 'Answer again, in a new sibling message, possibly with another model',
  },
  approveRun: { status: 202, summary: 'Allow or deny a tool call that waits for it' },
  listModels: { status: 200, summary: 'List models, the default one and why it is the default' },
  compareCosts: {
    status: 200,
    summary: 'Compare what so many tokens would cost on every listed and well-known model',
  },
  listProviders: { status: 200, summary: 'List the providers that can be connected' },
  saveProvider: {
    status: 200,
    summary: 'Store a provider’s key or address; keys are never given back',
  },
  deleteProvider: { status: 204, summary: 'Forget a stored key and address' },
  testProvider: {
    status: 200,
    summary: 'Try a key or address by listing the provider’s models; stores nothing',
  },
  signIn: { status: 204, summary: 'Exchange a token for a browser’s cookie' },
  signOut: { status: 204, summary: 'End this browser’s sign-in' },
  me: { status: 200, summary: 'Who is asking, and what they may do' },
  listTokens: { status: 200, summary: 'List API tokens, newest first, without their secrets' },
  createToken: { status: 201, summary: 'Make an API token; its text is shown this once' },
  revokeToken: {
    status: 204,
    summary: 'Revoke an API token, with everything it made and every stream it opened',
  },
  createUserToken: { status: 201, summary: 'Make a token for a user of your own product' },
  openApi: { status: 200, summary: 'This API as OpenAPI 3.1' },
  livez: { status: 200, summary: 'Is the process alive?' },
  healthz: { status: 200, summary: 'The same as /livez' },
  readyz: {
    status: 200,
    summary: 'Can it take work? 503 while draining, without a model or its database',
  },
  metrics: { status: 200, summary: 'What is measured, in Prometheus’s text format' },
}

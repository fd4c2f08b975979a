import { z } from 'zod'
import type { ErrorCode } from './error.ts'
import { accountEvent, conversationEvent } from './events.schema.ts'
import type { RouteId } from './routes.ts'
import { sentPrompt } from './prompt.schema.ts'
import { searchHit } from './search.schema.ts'
import * as shapes from './shapes.schema.ts'
import { stats } from './stats.schema.ts'

/** What the description of a route says beyond its path and what it takes. */
export interface RouteAnswer {
  tag: Tag
  /** The JSON of success; left out where there is no body. */
  json?: z.ZodType
  /** Success of another kind than JSON, by media type; `each`: what a stream consists of. */
  other?: Record<string, { description: string; each?: z.ZodType }>
  /** The errors of this route's own; those that any route can have are added. */
  errors?: readonly ErrorCode[]
  description?: string
  /** Request headers that mean something here. */
  headers?: Record<string, string>
  /** A body that is not checked by a schema. */
  body?: string
  /** What one might send. */
  example?: unknown
}

/** The chapters of the description, in their order. */
export const TAGS = {
  Conversations: 'What was said, in branches',
  Shares: 'Links by which others read a conversation as it was',
  Runs: 'The replies, and stopping and repeating them',
  Events: 'Streams that resume where they broke off',
  Models: 'Models, and the keys and addresses of their providers',
  Accounts: 'Who is asking, and tokens',
  Server: 'Health, and this description',
} as const

type Tag = keyof typeof TAGS

const page = <T extends z.ZodType>(item: T) =>
  z.strictObject({
    items: z.array(item),
    next: z.string().nullable().describe('Goes back in as `before`; null on the last page'),
  })

const conversationPage = page(shapes.conversation)
  .extend({ rev: z.int().describe('The position from which to follow the account') })
  .meta({ id: 'ConversationPage' })

const messagePage = page(shapes.message)
  .extend({
    seq: z.int().describe('The position from which to follow the conversation'),
    leafId: z.string().nullable(),
    conversation: shapes.conversation,
    siblings: z.record(z.string(), z.array(z.string())),
  })
  .meta({ id: 'MessagePage' })

const searchPage = page(searchHit).meta({ id: 'SearchPage' })

const imported = z
  .strictObject({
    conversation: shapes.conversation,
    messages: z.int(),
    changes: z.array(z.strictObject({ path: z.string(), what: z.string() })),
  })
  .meta({ id: 'Imported' })

const share = z
  .strictObject({
    id: z.string(),
    title: z.string().nullable().describe('The conversation’s, when the link was made'),
    reasoning: z.boolean().describe('Is the model’s reasoning shown?'),
    tools: z.boolean().describe('Are the arguments and results of tools shown?'),
    createdAt: shapes.time,
  })
  .meta({ id: 'Share' })
const sharePage = page(share).meta({ id: 'SharePage' })
const newShare = share
  .extend({ path: z.string().describe('Where anybody can read it: `/s/…`; shown this once') })
  .meta({ id: 'NewShare' })

const sent = z
  .strictObject({ message: shapes.message, run: shapes.run, seq: z.int() })
  .meta({ id: 'Sent' })

const runAnswer = z.strictObject({ run: shapes.run, seq: z.int() }).meta({ id: 'RunAnswer' })

const models = z
  .strictObject({ items: z.array(shapes.modelInfo), default: shapes.defaultModel })
  .meta({ id: 'Models' })
const modelCosts = z
  .strictObject({
    items: z.array(
      z.strictObject({
        model: z.string(),
        listed: z.boolean().describe('Is it one that this server can ask?'),
        cost: shapes.cost.optional(),
      }),
    ),
  })
  .meta({ id: 'ModelCosts' })
const testedModels = z
  .strictObject({ items: z.array(shapes.modelInfo) })
  .meta({ id: 'TestedModels' })

const newToken = shapes.tokenInfo
  .extend({ token: z.string().describe('Its text, which nobody can read again') })
  .meta({ id: 'NewToken' })
const userToken = z
  .strictObject({ token: z.string(), ownerId: z.string(), expiresAt: shapes.time })
  .meta({ id: 'UserToken' })

const health = z
  .strictObject({ status: z.enum(['ok', 'draining', 'no_model', 'storage_unavailable']) })
  .meta({ id: 'Health' })

const RUN_ERRORS = ['run_not_found', 'conversation_not_found'] as const
const PROVIDER_ERRORS = [
  'provider_not_found',
  'provider_auth',
  'provider_unavailable',
  'provider_timeout',
] as const

const stream = (each: z.ZodType) => ({
  'text/event-stream': {
    description:
      'Server-sent events, with a comment at least every 15 s. `bye` and a `retry:` come before the server ends the stream.',
    each,
  },
})

const LAST_EVENT_ID = { 'Last-Event-ID': 'As `after`; browsers send it when they reconnect' }

const IDEMPOTENCY_KEY = {
  'Idempotency-Key': 'In place of `id`: a repeated request with it is answered as the first',
}

/** What each route answers. */
export const ANSWERS: Record<RouteId, RouteAnswer> = {
  createConversation: {
    example: { title: 'Fruit', model: 'demo:echo' },
    tag: 'Conversations',
    json: shapes.conversation,
    headers: IDEMPOTENCY_KEY,
    description:
      'The same `id` with the same body is answered as at first, whatever has become of the conversation since.',
    errors: ['conversation_conflict', 'unknown_model'],
  },
  listConversations: { tag: 'Conversations', json: conversationPage },
  getConversation: {
    tag: 'Conversations',
    json: shapes.conversation,
    errors: ['conversation_not_found'],
  },
  updateConversation: {
    example: { title: 'Vegetables', pinned: true },
    tag: 'Conversations',
    json: shapes.conversation,
    errors: ['conversation_not_found', 'unknown_model'],
  },
  deleteConversation: { tag: 'Conversations', errors: ['conversation_not_found'] },
  importConversation: {
    tag: 'Conversations',
    json: imported,
    body: 'A message history: a JSON list of messages, of up to 32 MiB',
    example: [{ kind: 'request', parts: [{ part_kind: 'user-prompt', content: 'Hello' }] }],
  },
  exportConversation: {
    tag: 'Conversations',
    other: {
      'application/json': { description: 'The format `json` or `pydantic-ai`' },
      'text/markdown': { description: 'The format `markdown`' },
      'text/html': { description: 'The format `html`: one file in which nothing runs' },
    },
    headers: { 'Accept-Language': 'What `html` says by itself: `en` or `de`' },
    errors: ['conversation_not_found'],
  },
  listMessages: { tag: 'Conversations', json: messagePage, errors: ['conversation_not_found'] },
  conversationUsage: {
    tag: 'Conversations',
    json: shapes.conversationUsage,
    errors: ['conversation_not_found'],
  },
  stats: {
    tag: 'Server',
    json: stats,
    errors: ['forbidden'],
    description:
      'One’s own; with the scope `admin` also another `owner`’s, or everybody’s (`*`) with a list of owners. Days are those of `utcOffset`.',
  },
  showBranch: {
    example: { messageId: 'msg_0193f3c2-0000-7000-8000-000000000000' },
    tag: 'Conversations',
    json: shapes.conversation,
    errors: ['conversation_not_found', 'message_not_found'],
  },
  editReply: {
    example: {
      messageId: 'msg_0193f3c2-0000-7000-8000-000000000000',
      parts: [{ type: 'text', text: 'A loquat is a fruit.' }],
    },
    tag: 'Conversations',
    json: shapes.message,
    headers: IDEMPOTENCY_KEY,
    description:
      'The new version becomes the active branch. Reasoning, tool calls and files of the reply do not go along. Sending the same `id` with the same body again changes nothing.',
    errors: [
      'conversation_not_found',
      'message_not_found',
      'conversation_busy',
      'message_conflict',
    ],
  },
  forkConversation: {
    example: { messageId: 'msg_0193f3c2-0000-7000-8000-000000000000' },
    tag: 'Conversations',
    json: shapes.conversation,
    headers: IDEMPOTENCY_KEY,
    description:
      'The new conversation has copies of the messages, and title, model, instructions and settings of the other; it has a log of its own. The same `id` with the same message makes no second one.',
    errors: [
      'conversation_not_found',
      'message_not_found',
      'conversation_busy',
      'conversation_conflict',
    ],
  },
  createShare: {
    example: { reasoning: false, tools: false },
    tag: 'Shares',
    json: newShare,
    description:
      'What is said later is not in it. Instructions, tokens and cost are never shown; reasoning, and what tools were given and gave, where that is chosen.',
    errors: ['conversation_not_found', 'conversation_busy'],
  },
  listShares: { tag: 'Shares', json: sharePage, errors: ['conversation_not_found'] },
  revokeShare: { tag: 'Shares', errors: ['conversation_not_found', 'share_not_found'] },
  readShare: {
    tag: 'Shares',
    other: { 'text/html': { description: 'A page in which no script runs' } },
    headers: { 'Accept-Language': 'What it says by itself: `en` or `de`' },
    description: 'A link that was revoked, or never was, gets a page that says so, and 404.',
    errors: ['rate_limited'],
  },
  sendMessage: {
    example: { parts: [{ type: 'text', text: 'What is a loquat?' }] },
    tag: 'Runs',
    json: sent,
    other: stream(conversationEvent),
    headers: {
      ...IDEMPOTENCY_KEY,
      Accept: '`text/event-stream` asks for the reply’s events as the answer',
    },
    description:
      'The message is stored, and its reply begins, before the answer comes; follow the events after `seq` to see it. Sending the same `id` with the same body again changes nothing.',
    errors: [
      'conversation_not_found',
      'message_not_found',
      'conversation_busy',
      'message_conflict',
      'unknown_model',
      'no_model',
      'draining',
    ],
  },
  answerMessage: {
    example: { messageId: 'msg_0193f3c2-0000-7000-8000-000000000000' },
    tag: 'Runs',
    json: runAnswer,
    description:
      'As `regenerate`, also where no run is known: a question that has no answer yet, a reply that was imported, copied or edited. The conversation says by which model, unless `model` does.',
    errors: [
      'conversation_not_found',
      'message_not_found',
      'conversation_busy',
      'unknown_model',
      'no_model',
      'draining',
    ],
  },
  answerTemporarily: {
    example: { messages: [{ role: 'user', parts: [{ type: 'text', text: 'What is a loquat?' }] }] },
    tag: 'Runs',
    other: stream(conversationEvent),
    description:
      'The events of one run, from `run-start` to `run-end`, numbered from `after`. Whoever breaks off the answer stops the reply: there is nothing to come back to. Tools of the server are not used.',
    errors: ['unknown_model', 'no_model', 'draining'],
  },
  search: { tag: 'Conversations', json: searchPage },
  followEvents: {
    tag: 'Events',
    other: stream(conversationEvent),
    headers: LAST_EVENT_ID,
    description:
      'Every event after `after`, once and in order, then whatever happens. Break it off and ask again at any time.',
    errors: ['conversation_not_found', 'invalid_cursor', 'cursor_ahead', 'too_many_streams'],
  },
  followAccount: {
    tag: 'Events',
    other: stream(accountEvent),
    headers: LAST_EVENT_ID,
    errors: ['invalid_cursor', 'cursor_ahead', 'too_many_streams'],
  },
  getRun: { tag: 'Runs', json: shapes.run, errors: ['run_not_found'] },
  getRunPrompt: {
    tag: 'Runs',
    json: sentPrompt,
    errors: ['run_not_found'],
    description: 'As it was then, whatever has changed since. Keys are not in it.',
  },
  cancelRun: { example: {}, tag: 'Runs', json: runAnswer, errors: RUN_ERRORS },
  continueRun: {
    example: {},
    tag: 'Runs',
    json: runAnswer,
    errors: [...RUN_ERRORS, 'conversation_busy', 'not_continuable', 'unknown_model', 'draining'],
  },
  regenerateRun: {
    example: { model: 'demo:echo' },
    tag: 'Runs',
    json: runAnswer,
    errors: [...RUN_ERRORS, 'conversation_busy', 'unknown_model', 'draining'],
  },
  approveRun: {
    example: { toolCallId: 'call_1', approvalId: '5.0', approved: true },
    tag: 'Runs',
    json: runAnswer,
    errors: [...RUN_ERRORS, 'tool_call_not_found', 'already_answered'],
  },
  listModels: { tag: 'Models', json: models },
  compareCosts: {
    tag: 'Models',
    json: modelCosts,
    description: 'By list price, without caches. An unknown price is an absent cost, never a zero.',
  },
  listProviders: {
    tag: 'Models',
    json: z.strictObject({ items: z.array(shapes.provider) }).meta({ id: 'Providers' }),
  },
  saveProvider: {
    example: { apiKey: 'sk-your-key' },
    tag: 'Models',
    json: shapes.provider,
    errors: ['provider_not_found'],
  },
  deleteProvider: { tag: 'Models', errors: ['provider_not_found'] },
  testProvider: {
    example: { baseUrl: 'http://127.0.0.1:11434' },
    tag: 'Models',
    json: testedModels,
    errors: PROVIDER_ERRORS,
  },
  signIn: {
    example: { token: 'loq_…' },
    tag: 'Accounts',
    errors: ['unauthorized', 'rate_limited'],
  },
  signOut: { example: {}, tag: 'Accounts' },
  me: { tag: 'Accounts', json: shapes.me },
  listTokens: {
    tag: 'Accounts',
    json: page(shapes.tokenInfo).meta({ id: 'TokenPage' }),
  },
  createToken: {
    example: { name: 'backup', scopes: ['read'], expiresInSeconds: 7_776_000 },
    tag: 'Accounts',
    json: newToken,
  },
  revokeToken: { tag: 'Accounts', errors: ['token_not_found'] },
  createUserToken: {
    example: { user: 'anna', ttlSeconds: 3600 },
    tag: 'Accounts',
    json: userToken,
  },
  openApi: {
    tag: 'Server',
    json: z.looseObject({}).meta({ description: 'An OpenAPI document' }),
  },
  livez: { tag: 'Server', json: health },
  healthz: { tag: 'Server', json: health },
  readyz: {
    tag: 'Server',
    json: health,
    description: 'The status is 503, and the body says why, when it cannot.',
  },
  metrics: {
    tag: 'Server',
    other: { 'text/plain': { description: 'Prometheus’s text format' } },
    description: 'Counting begins with the first of these requests, or with a collector.',
  },
}

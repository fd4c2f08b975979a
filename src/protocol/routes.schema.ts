import { z } from 'zod'
import { SCOPES } from './account.ts'
import { ROUTES, type RouteId } from './routes.ts'
import { APPROVAL_SCOPES, REASONING_EFFORTS, SETTING_BOUNDS } from './run.ts'
import { part } from './shapes.schema.ts'

/** Limits on what a request may hold. Text is counted in UTF-16 code units. */
export const MAX_TEXT = 262_144
export const MAX_BODY_BYTES = 1_048_576
/** Of a history to import: files may be in it. */
export const MAX_IMPORT_BYTES = 33_554_432

const id = (kind: string) =>
  z.string().regex(new RegExp(`^${kind}_[0-9a-f-]{36}$`), `is not an id of the form ${kind}_…`)

/** Ids that the server makes of an `Idempotency-Key`. If anybody could send them, one could take another's, or try for them. */
const KEPT_ID = /^[a-z]+_.{8}-.{4}-8.{3}-8/

/** The id of something new, minted by whoever asks for it. */
const ownId = (kind: string) =>
  id(kind)
    .refine((text) => !KEPT_ID.test(text), 'is of a form kept for Idempotency-Key (UUID version 8)')
    .optional()

const modelId = z
  .string()
  .min(3)
  .max(200)
  .regex(/^[^:\s]+:\S+$/, 'is not of the form provider:name')

const bounded = (kind: z.ZodNumber, [least, most]: readonly [number, number]) =>
  kind.min(least).max(most).optional()

export const modelSettings = z.strictObject({
  temperature: bounded(z.number(), SETTING_BOUNDS.temperature),
  topP: bounded(z.number(), SETTING_BOUNDS.topP),
  maxOutputTokens: bounded(z.int(), SETTING_BOUNDS.maxOutputTokens),
  reasoningEffort: z.enum(REASONING_EFFORTS).optional(),
  stop: z.array(z.string().min(1).max(100)).max(8).optional(),
  seed: z.int().optional(),
})

/** Text with a column of its own: not every database can store the rest there. */
const isStorable = (text: string) => text.isWellFormed() && !text.includes('\0')
const UNSTORABLE = 'holds NUL or half a character'

const conversationFields = {
  title: z.string().trim().max(200).refine(isStorable, UNSTORABLE).nullable().optional(),
  model: modelId.nullable().optional(),
  instructions: z.string().max(MAX_TEXT).refine(isStorable, UNSTORABLE).nullable().optional(),
  settings: modelSettings.optional(),
}

const page = z.object({
  before: z.string().max(100).optional(),
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
})

/** More than any model reads or writes at once. */
const tokens = z.coerce.number().pipe(z.int().min(0).max(999_999_999))

/** As it stands in an address. */
const yesOrNo = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .pipe(z.boolean())
  .optional()

const textPart = z.strictObject({
  type: z.literal('text'),
  text: z
    .string()
    .max(MAX_TEXT)
    .refine((text) => text.trim() !== '', 'is blank'),
})

const message = z.strictObject({
  id: ownId('msg'),
  parts: z.array(textPart).min(1).max(32),
  parentId: id('msg').nullable().optional(),
  model: modelId.optional(),
  settings: modelSettings.optional(),
  onBusy: z.enum(['reject', 'queue', 'interrupt']).default('reject'),
})

/** What was said so far comes with it, since nothing is known of it. */
const temporary = z.strictObject({
  messages: z
    .array(
      z.strictObject({
        id: id('msg').optional(),
        role: z.enum(['user', 'assistant', 'system']),
        // A reply may have failed before its first word.
        parts: z.array(z.union([textPart, part])).max(2000),
        model: modelId.optional(),
        promptFrom: id('msg').optional(),
        contextTokens: z.int().min(0).optional(),
      }),
    )
    .min(1)
    .max(2000)
    .refine((all) => all.at(-1)?.parts.length !== 0, 'ends with a message that says nothing'),
  model: modelId.optional(),
  instructions: z.string().max(MAX_TEXT).nullable().optional(),
  settings: modelSettings.optional(),
  after: z.int().min(0).default(0),
})

const rerun = z.strictObject({ model: modelId.optional() })

const approval = z
  .strictObject({
    toolCallId: z.string().min(1).max(500),
    approvalId: z.string().min(1).max(500).optional(),
    approved: z.boolean(),
    scope: z.enum(APPROVAL_SCOPES).default('once'),
    reason: z.string().trim().min(1).max(2000).optional(),
    input: z.record(z.string(), z.unknown()).optional(),
  })
  .refine(({ approved, scope }) => approved || scope === 'once', {
    path: ['scope'],
    error: 'is for what is allowed',
  })

const toolName = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'is not the name of a tool')

const provider = z.strictObject({
  // It goes into a header, which holds nothing else.
  apiKey: z
    .string()
    .trim()
    .min(1)
    .max(1000)
    .refine((text) => /^[\x21-\x7e]*$/.test(text), 'holds other than visible ASCII characters')
    .nullable()
    .optional(),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .nullable()
    .optional(),
})

const none = z.strictObject({})

/** Owners stand in logs and addresses; `/` and `:` are kept for the users of a product and for browsers. */
const ownerId = z.string().regex(/^[\w.@+-]{1,100}$/, 'may hold letters, digits and . _ @ + -')
const day = 86_400

const newToken = z.strictObject({
  name: z.string().trim().min(1).max(100).refine(isStorable, UNSTORABLE),
  ownerId: ownerId.optional(),
  scopes: z.array(z.enum(SCOPES)).min(1).default(['read', 'write']),
  expiresInSeconds: z
    .int()
    .min(60)
    .max(3650 * day)
    .optional(),
})

const userToken = z.strictObject({
  user: ownerId,
  ttlSeconds: z
    .int()
    .min(60)
    .max(30 * day)
    .default(3600),
})

/** What a route takes. A route without a body must not be sent one of another shape than `{}`. */
export interface RouteSchema {
  params?: z.ZodType
  query?: z.ZodType
  body?: z.ZodType
}

const FOLLOW = /^(conv_[0-9a-f-]{36}:\d{1,15}(,(?!$)|$))*$/

const conversation = z.object({ id: id('conv') })
const run = z.object({ id: id('run') })
const providerId = z.object({ id: z.string().max(50) })

/** The shapes of what each route takes. */
export const SCHEMAS = {
  createConversation: { body: z.strictObject({ id: ownId('conv'), ...conversationFields }) },
  listConversations: { query: page.extend({ archived: yesOrNo, pinned: yesOrNo }) },
  getConversation: { params: conversation },
  updateConversation: {
    params: conversation,
    body: z.strictObject({
      ...conversationFields,
      allowedTools: z.array(toolName).max(200).optional(),
      pinned: z.boolean().optional(),
      archived: z.boolean().optional(),
    }),
  },
  deleteConversation: { params: conversation },
  importConversation: {
    query: z.object({
      title: conversationFields.title,
      unwrapArgs: z.enum(['auto', 'always', 'never']).default('auto'),
    }),
  },
  exportConversation: {
    params: conversation,
    query: z.object({
      format: z.enum(['json', 'pydantic-ai', 'markdown', 'html']).default('json'),
    }),
  },
  listMessages: { params: conversation, query: page },
  conversationUsage: { params: conversation },
  stats: {
    query: z.object({
      days: z.coerce.number().pipe(z.int().min(1).max(366)).default(30),
      utcOffset: z.coerce.number().pipe(z.int().min(-840).max(840)).default(0),
      owner: z.string().min(1).max(200).refine(isStorable, UNSTORABLE).optional(),
    }),
  },
  sendMessage: { params: conversation, body: message },
  answerMessage: { params: conversation, body: rerun.extend({ messageId: id('msg') }) },
  answerTemporarily: { body: temporary },
  showBranch: { params: conversation, body: z.strictObject({ messageId: id('msg') }) },
  editReply: {
    params: conversation,
    body: message.pick({ id: true, parts: true }).extend({ messageId: id('msg') }),
  },
  forkConversation: {
    params: conversation,
    body: z.strictObject({ id: ownId('conv'), messageId: id('msg') }),
  },
  createShare: {
    params: conversation,
    body: z.strictObject({
      reasoning: z.boolean().default(false),
      tools: z.boolean().default(false),
    }),
  },
  listShares: { params: conversation, query: page },
  revokeShare: { params: conversation.extend({ shareId: z.string().max(50) }) },
  readShare: { params: z.object({ token: z.string() }) },
  search: {
    query: z.object({
      q: z
        .string()
        .max(200)
        .refine((text) => text.trim() !== '', 'is blank'),
      before: z.string().max(100).optional(),
      limit: z.coerce.number().pipe(z.int().min(1).max(50)).default(20),
    }),
  },
  followEvents: {
    params: conversation,
    query: z.object({
      after: z.string().optional(),
      until: z.enum(['idle']).optional(),
    }),
  },
  followAccount: {
    query: z.object({
      after: z.string().optional(),
      follow: z
        .string()
        .max(2000)
        .regex(FOLLOW, 'is not of the form conv_…:seq,conv_…:seq')
        .optional(),
      owner: z.string().max(200).optional(),
    }),
  },
  getRun: { params: run },
  getRunPrompt: {
    params: run,
    query: z.object({ step: z.coerce.number().pipe(z.int().min(0).max(1000)).default(0) }),
  },
  cancelRun: { params: run, body: none },
  continueRun: { params: run, body: rerun },
  regenerateRun: { params: run, body: rerun },
  approveRun: { params: run, body: approval },
  listModels: {},
  compareCosts: { query: z.object({ inputTokens: tokens, outputTokens: tokens }) },
  listProviders: {},
  saveProvider: { params: providerId, body: provider },
  deleteProvider: { params: providerId },
  testProvider: { params: providerId, body: provider },
  signIn: { body: z.strictObject({ token: z.string().min(1).max(1000) }) },
  signOut: { body: none },
  me: {},
  listTokens: { query: page },
  createToken: { body: newToken },
  revokeToken: { params: z.object({ id: z.string().max(50) }) },
  createUserToken: { body: userToken },
  openApi: {},
  livez: {},
  healthz: {},
  readyz: {},
  metrics: {},
} satisfies Record<RouteId, RouteSchema>

type Schemas = typeof SCHEMAS
type Out<R, K extends string> = R extends { [key in K]: z.ZodType } ? z.output<R[K]> : undefined

/** What a handler of a route is given, after checking. */
export interface RouteInput<R extends RouteId> {
  params: Out<Schemas[R], 'params'>
  query: Out<Schemas[R], 'query'>
  body: Out<Schemas[R], 'body'>
}

export { ROUTES }

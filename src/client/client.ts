import { createId } from '../protocol/index.ts'
import type {
  ApprovalScope,
  Conversation,
  ConversationPatch,
  ConversationUsage,
  DefaultModel,
  Json,
  Message,
  ModelCost,
  ModelInfo,
  ModelSettings,
  NewShare,
  ProviderInfo,
  ProviderInput,
  RouteId,
  Run,
  SearchHit,
  SentPrompt,
  Share,
  Stats,
  StatsQuery,
  TemporaryPrompt,
  TokenCounts,
} from '../protocol/index.ts'
import { followAccount, type FollowAccountOptions } from './follow-account.ts'
import { followConversation, followEvents, type FollowOptions } from './follow.ts'
import { createConnection, type ConnectionOptions, type RequestOptions } from './request.ts'
import { retrying, type Pace } from './retry.ts'
import { answerTemporarily } from './temporary.ts'

/** A page of a list. `next` goes back in as `before`; null on the last page. */
export interface Page<T> {
  items: T[]
  next: string | null
}

export interface PageQuery {
  before?: string
  /** 1 to 200; 50 when left out. */
  limit?: number
}

/** Which conversations: only those that are pinned or archived, or only those that are not; all when left out. */
export interface ListQuery extends PageQuery {
  archived?: boolean
  pinned?: boolean
}

/** A page of conversations, and the position from which to follow the account. */
export interface ConversationPage extends Page<Conversation> {
  rev: number
}

/** A page of the active branch, oldest first, and the position from which to follow what happens next. */
export interface MessagePage extends Page<Message> {
  seq: number
  leafId: string | null
  conversation: Conversation
  /** For each message of the page that has siblings: the ids of all of them and its own, in the order of their writing. */
  siblings: Record<string, string[]>
}

/** What became of a message history. */
export interface Imported {
  conversation: Conversation
  /** How many messages it has. */
  messages: number
  /** What had to be read otherwise than it was written. */
  changes: { path: string; what: string }[]
}

export type ExportFormat = 'json' | 'pydantic-ai' | 'markdown' | 'html'

export interface NewMessage {
  /** Minted when left out. Sending the same message again with the same id is safe. */
  id?: string
  text: string
  parentId?: string | null
  model?: string
  settings?: ModelSettings
  /** What happens when a reply is still being written on this branch. */
  onBusy?: 'reject' | 'queue' | 'interrupt'
  signal?: AbortSignal
}

/** What a send was answered. Its events have the numbers up to `seq`. */
export interface Sent {
  message: Message
  run: Run
  seq: number
}

export interface RunAnswer {
  run: Run
  seq: number
}

/** The answer to a tool call that waits for approval. */
export interface Approval {
  toolCallId: string
  /** From the call's `approval`: with it, a late repeat never answers a newer call that has the same `toolCallId`. */
  approvalId?: string | undefined
  approved: boolean
  /** `conversation`: the tool's further calls in this conversation run without asking, too. `once` when left out. */
  scope?: ApprovalScope
  /** What the model is told when it is denied. */
  reason?: string
  /** Runs with this in place of what the model asked for. */
  input?: Record<string, Json>
}

export interface NewConversation extends Pick<
  ConversationPatch,
  'title' | 'model' | 'instructions' | 'settings'
> {
  /** Minted when left out. Beginning the same conversation again with the same id is safe. */
  id?: string
  signal?: AbortSignal
}

export interface ClientOptions extends ConnectionOptions, Pace {}

export type Client = ReturnType<typeof createClient>

/** The API as functions. Every call may reject with `ApiError` (the server said no) or `ConnectionError`. */
export function createClient(options: ClientOptions = {}) {
  const { request, open } = createConnection(options)
  const pace: Pace = {
    ...(options.sleep ? { sleep: options.sleep } : {}),
    ...(options.random ? { random: options.random } : {}),
  }
  /** Asks until the server has answered; the body has an id, so that is once. */
  const repeated = <T>(route: RouteId, given: RequestOptions) =>
    retrying(() => request<T>(route, given), { ...pace, signal: given.signal })
  return {
    conversations: {
      /** Begins one; repeats itself under one id until the server has answered. */
      create({ signal, id = createId('conv'), ...rest }: NewConversation = {}) {
        return repeated<Conversation>('createConversation', { body: { id, ...rest }, signal })
      },
      list: (query: ListQuery = {}) =>
        request<ConversationPage>('listConversations', { query: { ...query } }),
      get: (id: string) => request<Conversation>('getConversation', { params: { id } }),
      update: (id: string, patch: ConversationPatch) =>
        request<Conversation>('updateConversation', { params: { id }, body: patch }),
      delete: (id: string) => request<void>('deleteConversation', { params: { id } }),
      messages: (id: string, { signal, ...query }: PageQuery & { signal?: AbortSignal } = {}) =>
        request<MessagePage>('listMessages', { params: { id }, query: { ...query }, signal }),
      /** What all its replies have taken, those on other branches too. */
      usage: (id: string) => request<ConversationUsage>('conversationUsage', { params: { id } }),
      /** Makes the newest branch through a message the one that is shown, in all tabs. */
      showBranch: (id: string, messageId: string) =>
        request<Conversation>('showBranch', { params: { id }, body: { messageId } }),
      /** Answers a message, or a reply's question once more, whoever wrote that. */
      answer: (id: string, messageId: string, input: { model?: string } = {}) =>
        request<RunAnswer>('answerMessage', { params: { id }, body: { messageId, ...input } }),
      /** Puts other words in the place of a reply, in a version of it; repeats itself under one id until the server has answered. */
      editReply(
        id: string,
        messageId: string,
        text: string,
        { id: own = createId('msg'), signal }: { id?: string; signal?: AbortSignal } = {},
      ) {
        const body = { id: own, messageId, parts: [{ type: 'text', text }] }
        return repeated<Message>('editReply', { params: { id }, body, signal })
      },
      /** Begins one with what was said in another up to a message; repeats itself under one id until the server has answered. */
      fork(
        id: string,
        messageId: string,
        { id: own = createId('conv'), signal }: { id?: string; signal?: AbortSignal } = {},
      ) {
        const body = { id: own, messageId }
        return repeated<Conversation>('forkConversation', { params: { id }, body, signal })
      },
      /** The conversation as the text of a file. */
      export: async (id: string, format: ExportFormat = 'json') =>
        (await open('exportConversation', { params: { id }, query: { format } })).text(),
      /** Makes a conversation of a message history, given as the JSON text of its file. */
      import: (dump: string, query: { title?: string } = {}) =>
        request<Imported>('importConversation', { body: dump, query: { ...query } }),
    },
    /** Links by which others read a conversation as it was when they were made. */
    shares: {
      create: (id: string, input: Partial<Pick<Share, 'reasoning' | 'tools'>> = {}) =>
        request<NewShare>('createShare', { params: { id }, body: input }),
      list: (id: string, query: PageQuery = {}) =>
        request<Page<Share>>('listShares', { params: { id }, query: { ...query } }),
      revoke: (id: string, shareId: string) =>
        request<void>('revokeShare', { params: { id, shareId } }),
    },
    /** Finds messages and titles by their words, a page of conversations at a time (20, at most 50), newest first. */
    search: (q: string, { signal, ...query }: PageQuery & { signal?: AbortSignal } = {}) =>
      request<Page<SearchHit>>('search', { query: { q, ...query }, signal }),
    /** What replies have taken by day and model, and how long and how well they went. */
    stats: ({ signal, ...query }: StatsQuery & { signal?: AbortSignal } = {}) =>
      request<Stats>('stats', { query: { ...query }, signal }),
    /** Sends a message and starts its reply; repeats itself under one id until the server has answered. */
    send(conversationId: string, input: string | NewMessage): Promise<Sent> {
      const { text, signal, id, ...rest } =
        typeof input === 'string' ? ({ text: input } as NewMessage) : input
      const body = { id: id ?? createId('msg'), parts: [{ type: 'text', text }], ...rest }
      return repeated<Sent>('sendMessage', { params: { id: conversationId }, body, signal })
    },
    /** Answers what was said so far; nothing of it is stored. See `answerTemporarily`. */
    temporary: (prompt: TemporaryPrompt & { signal?: AbortSignal }) =>
      answerTemporarily(open, prompt),
    /** Each event of the conversation after `after`, once and in order; see `followEvents`. */
    follow: (conversationId: string, given: FollowOptions = {}) =>
      followEvents(open, conversationId, { ...pace, ...given }),
    /** The same with the conversation's state folded along. */
    followConversation: (
      conversationId: string,
      given: Parameters<typeof followConversation>[2] = {},
    ) => followConversation(open, conversationId, { ...pace, ...given }),
    /** Each change of one's list of conversations, and the events of some of them; see `followAccount`. */
    followAccount: (given: FollowAccountOptions = {}) => followAccount(open, { ...pace, ...given }),
    runs: {
      get: (id: string) => request<Run>('getRun', { params: { id } }),
      /** What its model was sent. @param step which of its model calls, from 0 */
      prompt: (id: string, step = 0) =>
        request<SentPrompt>('getRunPrompt', { params: { id }, query: { step } }),
      /** Stops a run everywhere; its text is kept. */
      cancel: (id: string) => request<RunAnswer>('cancelRun', { params: { id }, body: {} }),
      /** Goes on with a reply that broke off, in the same message. */
      continue: (id: string, input: { model?: string } = {}) =>
        request<RunAnswer>('continueRun', { params: { id }, body: input }),
      /** Answers again, in a new sibling message. */
      regenerate: (id: string, input: { model?: string } = {}) =>
        request<RunAnswer>('regenerateRun', { params: { id }, body: input }),
      /** Lets a tool that waits for it run, or not. */
      approve: (id: string, answer: Approval) =>
        request<RunAnswer>('approveRun', { params: { id }, body: answer }),
    },
    models: {
      list: () => request<{ items: ModelInfo[]; default: DefaultModel }>('listModels'),
      /** What so many tokens would cost on each model, the cheapest first, and last those of unknown price. */
      costs: (query: TokenCounts) =>
        request<{ items: ModelCost[] }>('compareCosts', { query: { ...query } }),
    },
    providers: {
      list: () => request<{ items: ProviderInfo[] }>('listProviders'),
      save: (id: string, input: ProviderInput) =>
        request<ProviderInfo>('saveProvider', { params: { id }, body: input }),
      delete: (id: string) => request<void>('deleteProvider', { params: { id } }),
      /** Tries a key or an address by listing its models; nothing is stored. */
      test: (id: string, input: ProviderInput) =>
        request<{ items: ModelInfo[] }>('testProvider', { params: { id }, body: input }),
    },
  }
}

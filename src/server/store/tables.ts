import type { Generated } from 'kysely'

/** The columns as both databases store them. Times are milliseconds since 1970, JSON is text, booleans are 0 and 1. */
export interface Tables {
  conversations: ConversationsTable
  messages: MessagesTable
  runs: RunsTable
  heads: { conversation_id: string; seq: number }
  events: EventsTable
  /** SQLite only: events on their way to their places. */
  journal: EventsTable
  /** SQLite only: both of them. */
  all_events: EventsTable
  provider_keys: ProviderKeysTable
  dialect_sessions: DialectSessionsTable
  account_heads: { owner_id: string; rev: number }
  account_events: AccountEventsTable
  tokens: TokensTable
  rate_limits: RateLimitsTable
  prompt_heads: PromptHeadsTable
  compactions: CompactionsTable
  search_entries: SearchEntriesTable
  /** SQLite only: the words of the entries. */
  search_words: { rowid: number; words: string }
  search_backlog: { id: number; before: string }
  shares: SharesTable
  /** SQLite only. */
  blanks: BlanksTable
  migrations: { id: number; name: string; applied_at: number }
}

export interface ConversationsTable {
  id: string
  owner_id: string
  title: string | null
  model: string | null
  instructions: string | null
  settings: string
  /** A list of names, as JSON: the tools that run here without asking. */
  allowed_tools: Generated<string>
  leaf_id: string | null
  /** SHA-256 of what it was begun with, where its id came with the request. */
  body_hash: string | null
  pinned: Generated<number>
  archived: Generated<number>
  created_at: number
  updated_at: number
}

export interface MessagesTable {
  id: string
  conversation_id: string
  parent_id: string | null
  role: string
  /** The message as protocol JSON, without what is in the columns. Written whole at the end of each run. */
  data: string
  /** SHA-256 of what was sent, to tell a retry from another message under the same id. */
  body_hash: string | null
  created_at: number
  /** The number of its event, where a person wrote it in the place of a reply. */
  written_seq: number | null
}

export interface RunsTable {
  id: string
  conversation_id: string
  message_id: string
  /** The message it answers: one live run for each. */
  parent_id: string
  model: string
  settings: string
  /** 1 when it goes on with a reply that broke off. */
  continues: Generated<number>
  state: string
  /** Raised by each claim; every unit of a run names the epoch it was started in. */
  epoch: Generated<number>
  node_id: string
  lease_until: number
  cancel_requested_at: number | null
  /** What the 202 said, so that a repeated send is answered the same for ever. */
  accepted_state: string
  accepted_seq: number
  /** The seq of `run-start`. */
  start_seq: number
  end_data: string | null
  created_at: number
  ended_at: number | null
  compacted: Generated<number>
  /** Which of the conversation's `prompt_heads` it began with; null: of before they were kept. */
  head: string | null
}

export interface EventsTable {
  conversation_id: string
  seq: number
  run_id: string | null
  type: string
  /** The event's JSON, byte for byte what goes out in SSE's `data:` line. */
  data: string
}

/** The newest change of each conversation that a list shows; the row stays when the conversation is deleted. */
export interface AccountEventsTable {
  conversation_id: string
  owner_id: string
  /** Counts an owner's changes. */
  rev: number
  deleted: Generated<number>
}

export interface DialectSessionsTable {
  owner_id: string
  /** The protocol in which the name was given. */
  dialect: string
  /** What the client calls it. */
  session_id: string
  conversation_id: string
  created_at: number
}

export interface ProviderKeysTable {
  provider_id: string
  /** AES-256-GCM; see accounts/provider-keys.ts. */
  sealed: string
  updated_at: number
}

export interface TokensTable {
  id: string
  /** `api`, `user` or `browser`. */
  kind: string
  owner_id: string
  /** The token that made it. */
  parent_id: string | null
  name: string
  /** Separated by blanks. */
  scopes: string
  /** SHA-256 of its secret, in hex: 256 random bits need no slower hash. */
  hash: string
  created_at: number
  expires_at: number | null
  used_at: number | null
}

/** What models were told beside the messages, once for all runs of a conversation that were told the same. */
export interface PromptHeadsTable {
  conversation_id: string
  /** SHA-256 of `data`. */
  hash: string
  /** See conversations/prompt-head.ts. */
  data: string
}

/** What stands for the messages above one, in prompts that begin with that one. */
export interface CompactionsTable {
  conversation_id: string
  message_id: string
  /** See conversations/compaction.ts. */
  data: string
}

export interface RateLimitsTable {
  key: string
  /** When its bucket will be empty again. */
  empty_at: number
}

/** What is found by its words: a message, or (without a message id) a title. */
export interface SearchEntriesTable {
  /** The greater, the later it was said. */
  id: Generated<number>
  conversation_id: string
  message_id: string
  /** Postgres only. */
  words: string
}

/** Links to a branch as it was. */
export interface SharesTable {
  id: string
  conversation_id: string
  /** SHA-256 of what follows `/s/`, in hex: 256 random bits need no slower hash. */
  hash: string
  title: string | null
  /** The last message that is shown. */
  leaf_id: string
  /** Its data then; those above it do not change. */
  leaf_data: string
  reasoning: number
  tools: number
  created_at: number
}

/** Something was removed: its bytes are still in the file, until the space is filled with nothing and given back. */
export interface BlanksTable {
  id: Generated<number>
  /** When it was removed; 0: it cannot wait; 1: the row is what fills the space. */
  since: number
  data: Uint8Array
}

import type { Conversation, Message, ModelSettings, Role, Run } from '../../protocol/index.ts'
import type { ConversationRow } from '../store/conversations.ts'
import type { MessageRow } from '../store/messages.ts'
import type { RunRow } from '../store/runs.ts'

/** A stored conversation as the protocol's value. */
export function conversationOf(row: ConversationRow): Conversation {
  return {
    id: row.id,
    title: row.title,
    model: row.model,
    instructions: row.instructions,
    settings: JSON.parse(row.settings) as ModelSettings,
    allowedTools: JSON.parse(row.allowed_tools) as string[],
    leafId: row.leaf_id,
    seq: row.seq,
    running: row.running === 1,
    pinned: row.pinned === 1,
    archived: row.archived === 1,
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
  }
}

/** A stored message as the protocol's value. */
export function messageOf(row: MessageRow): Message {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    parentId: row.parent_id,
    role: row.role as Role,
    createdAt: new Date(row.created_at).toISOString(),
    ...(JSON.parse(row.data) as Omit<
      Message,
      'id' | 'conversationId' | 'parentId' | 'role' | 'createdAt'
    >),
  }
}

/** A new message as it is stored. */
export function messageRow(message: Message, bodyHash: string | null = null) {
  const { id, conversationId, parentId, role, createdAt } = message
  const now = Date.parse(createdAt)
  return { id, conversationId, parentId, role, data: messageData(message), bodyHash, now }
}

/** What of a message goes into its `data` column: all that has no column of its own. */
export function messageData(message: Message): string {
  const { id: _1, conversationId: _2, parentId: _3, role: _4, createdAt: _5, ...data } = message
  return JSON.stringify(data)
}

/** What else is stored with a run that begins. */
interface RunBeginning {
  settings: ModelSettings
  /** The reply that it goes on with. */
  continues?: Message | undefined
  nodeId: string
  leaseMs: number
  /** Its `run-start`, counted from the newest event of the unit. */
  startSeq: number
  head: string
}

/** A run that begins as it is stored. */
export function runRow({ createdAt, parentId, ...run }: Run, beginning: RunBeginning) {
  const { settings, continues, startSeq, nodeId, leaseMs, head } = beginning
  return {
    ...run,
    parentId: parentId!,
    settings: JSON.stringify(settings),
    continues: continues ? 1 : 0,
    ...{ nodeId, leaseMs, head },
    acceptedSeq: { plus: startSeq - 1 },
    startSeq: { plus: startSeq },
    now: Date.parse(createdAt),
  }
}

/** How long nothing came of a reply, in milliseconds, as it is stored with the end of its run. */
export function firstWordAfter({ timing }: Message): number | undefined {
  if (timing?.firstAt === undefined) return undefined
  return Math.max(0, Date.parse(timing.firstAt) - Date.parse(timing.startedAt))
}

/** A stored run as the protocol's value. */
export function runOf(row: RunRow): Run {
  const { firstMs: _, ...end } = JSON.parse(row.end_data ?? '{}') as Partial<Run> & {
    firstMs?: number
  }
  return {
    id: row.id,
    conversationId: row.conversation_id,
    messageId: row.message_id,
    parentId: row.parent_id,
    model: row.model,
    state: row.state as Run['state'],
    createdAt: new Date(row.created_at).toISOString(),
    ...(row.ended_at === null ? {} : { endedAt: new Date(row.ended_at).toISOString() }),
    ...end,
  }
}

/** The run as its 202 showed it: what a repeated request is answered, whatever has happened since. */
export function acceptedRunOf(row: RunRow): Run {
  const { endedAt: _1, reason: _2, finishReason: _3, usage: _4, cost: _5, ...run } = runOf(row)
  return { ...run, state: row.accepted_state as Run['state'] }
}

import { createId, type EventBody, type Message } from '../../src/protocol/index.ts'
import { messageData } from '../../src/server/conversations/rows.ts'
import { dataOf } from '../../src/server/events/frame.ts'
import { openTestStore } from '../databases.ts'
import type { Store } from '../../src/server/store/store.ts'
import type { Unit } from '../../src/server/store/statement.ts'

/** About 400 tokens: five of them fill the window of `test:script`, so that every prompt has the same size. */
const TEXT = 'A sentence that says little and is there to take up room. '.repeat(30)

/**
 * Writes conversations of the given lengths into a data directory, as if they had been held: each message with its
 * events, half of the replies folded.
 * @returns their ids
 */
export async function writeConversations(directory: string, lengths: number[]): Promise<string[]> {
  const store = await openTestStore(directory, 'relaxed')
  const ids: string[] = []
  for (const length of lengths) ids.push(await writeConversation(store, length))
  await store.close()
  return ids
}

async function writeConversation(store: Store, length: number): Promise<string> {
  const id = createId('conv')
  const now = Date.now() - 86_400_000
  await store.write([
    store.conversations.create({
      ...{ id, ownerId: 'local', title: `${length}`, model: null, instructions: null },
      settings: '{}',
      now,
    }),
  ])
  let parentId: string | null = null
  for (let written = 0; written < length;) {
    const units: Unit[] = []
    for (; written < length && units.length < 250; written++) {
      const message = messageOf(id, parentId, written, now)
      units.push(unitOf(store, id, message, now))
      parentId = message.id
    }
    await store.write(units)
  }
  await store.write([[store.conversations.moveLeaf({ id, leafId: parentId!, now })]])
  return id
}

function messageOf(
  conversationId: string,
  parentId: string | null,
  index: number,
  now: number,
): Message {
  const id = createId('msg')
  const reply = index % 2 === 1
  return {
    ...{ id, conversationId, parentId, role: reply ? 'assistant' : 'user' },
    parts: [{ id: `${id}.0`, type: 'text', text: `${index} ${TEXT}` }],
    createdAt: new Date(now + index).toISOString(),
    ...(reply ? { runId: createId('run'), state: 'completed', model: 'test:script' } : {}),
  }
}

/** A message, what the log says of it and, for a reply, its run. */
function unitOf(store: Store, conversationId: string, message: Message, now: number): Unit {
  const { id, parentId, role, runId } = message
  const events = eventsOf(message)
  const count = events.length
  const insert = store.messages.insert({
    ...{ id, conversationId, parentId, role, data: messageData(message), bodyHash: null, now },
  })
  const log = events.map((event, i) =>
    store.events.insert({
      ...{ conversationId, runId: runId ?? null, type: event.type, data: dataOf(event) },
      seq: { plus: i + 1 - count },
    }),
  )
  const take = store.conversations.takeSeq({ id: conversationId, count }, { expect: 1, keep: true })
  if (runId === undefined) return [take, insert, ...log]
  const run = store.runs.insert({
    ...{ id: runId, conversationId, messageId: id, parentId: parentId!, model: 'test:script' },
    ...{ settings: '{}', continues: 0, state: 'running', nodeId: 'past', leaseMs: 0, now },
    acceptedSeq: { plus: -count },
    startSeq: { plus: 1 - count },
    head: null,
  })
  const end = store.runs.end({ id: runId, epoch: 1, state: 'completed', endData: '{}', now })
  return [take, insert, ...log, run, end]
}

function eventsOf(message: Message): EventBody[] {
  const { id, parentId, runId, createdAt: at, parts } = message
  if (runId === undefined) return [{ type: 'message', message }]
  const of = { runId, messageId: id, at }
  const { id: partId, text } = parts[0] as { id: string; text: string }
  const pieces = text.match(/[^]{1,300}/g)!
  return [
    { type: 'run-start', parentId, model: 'test:script', ...of },
    { type: 'text-start', partId, ...of },
    ...pieces.map((text) => ({ type: 'text-delta' as const, partId, text })),
    { type: 'text-end', partId },
    { type: 'run-end', state: 'completed', ...of },
  ]
}

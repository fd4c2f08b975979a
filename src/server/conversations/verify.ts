import { AppError } from '../../protocol/index.ts'
import type { ConversationRow } from '../store/conversations.ts'
import type { ReadStore } from '../store/store.ts'
import { foldLog, readLog } from './verify-log.ts'
import { verifySearch } from './verify-search.ts'
import { verifyTree } from './verify-tree.ts'

/** How much was looked at. */
export interface Verified {
  conversations: number
  messages: number
  events: number
  faults: number
}

/** Hears of what is found, and how far the looking has come. */
export interface Watch {
  fault(what: string): void
  progress(done: number, of: number): void
}

const PAGE = 100
/** How often a conversation is looked at that changes meanwhile. */
const TRIES = 5

/** Looks whether every conversation is whole: its log, its messages, which the log must come to, and what a search finds. */
export async function verifyConversations(store: ReadStore, watch: Watch): Promise<Verified> {
  const sum: Verified = { conversations: 0, messages: 0, events: 0, faults: 0 }
  const [[counted], [backlog]] = await store.read(
    store.conversations.count({}),
    store.search.backlog({}),
  )
  for (let after = ''; ;) {
    const [rows] = await store.read(store.conversations.each({ after, limit: PAGE }))
    for (const row of rows) {
      const found = await verifySettled(store, row.id, backlog?.before ?? '')
      if (!found) continue
      for (const fault of found.faults) watch.fault(`${row.id}: ${fault}`)
      sum.conversations++
      sum.messages += found.messages
      sum.events += found.events
      sum.faults += found.faults.length
      watch.progress(sum.conversations, counted?.count ?? 0)
    }
    const last = rows.at(-1)
    if (!last || rows.length < PAGE) return sum
    after = last.id
  }
}

interface Found {
  messages: number
  events: number
  faults: string[]
}

/** What is read bit by bit may change in between: then it is looked at again. @returns undefined where it is gone */
async function verifySettled(
  store: ReadStore,
  id: string,
  indexedFrom: string,
): Promise<Found | undefined> {
  for (let tries = 1; ; tries++) {
    const [[row]] = await store.read(store.conversations.byId({ id }))
    if (!row) return undefined
    const found = await verifyConversation(store, row, indexedFrom)
    if (found.faults.length === 0 || tries === TRIES) return found
    const [[now]] = await store.read(store.conversations.byId({ id }))
    if (now?.seq === row.seq && !row.running) return found
  }
}

/** @param indexedFrom messages from this id on can be searched already */
async function verifyConversation(
  store: ReadStore,
  row: ConversationRow,
  indexedFrom: string,
): Promise<Found> {
  const log = foldLog(row.id)
  try {
    await readLog(store, row, log)
  } catch (error) {
    // A storage that cannot be read is no finding about what is in it.
    if (error instanceof AppError) throw error
    log.faults.push(`event ${log.last() + 1} cannot be read: ${(error as Error).message}`)
    return { messages: 0, events: log.last(), faults: log.faults }
  }
  const tree = await verifyTree(store, row, log)
  const search = await verifySearch(store, row, tree, indexedFrom)
  return {
    messages: tree.messages.length,
    events: log.count(),
    faults: [...log.faults, ...tree.faults, ...search],
  }
}

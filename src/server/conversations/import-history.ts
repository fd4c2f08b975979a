import { Worker } from 'node:worker_threads'
import type { HistoryChange } from '../../history/index.ts'
import { AppError, createId, type Conversation } from '../../protocol/index.ts'
import { CREATED, findConversation, type ConversationsDeps } from './conversations.ts'
import { readDumps, type ReadJob, type ReadResult } from './read-dumps.ts'
import { conversationOf, messageRow } from './rows.ts'
import { indexMessage, indexTitle } from './search-index.ts'
import { titleOf } from './sent-message.ts'

/** What was made of a dump, and what in it was not taken as it came. */
export interface Imported {
  conversation: Conversation
  messages: number
  changes: HistoryChange[]
}

export interface ImportOptions extends Pick<ReadJob, 'unwrapArgs'> {
  /** Left out: the beginning of the first question. */
  title?: string | undefined
}

/** Reads dumps into messages, here or in another thread. */
export type ReadDumps = (job: ReadJob) => ReadResult | Promise<ReadResult>

/**
 * Makes a conversation of dumps that are one history, all of it in one transaction or nothing.
 * @param dumps JSON of message lists, of any era
 * @throws AppError `invalid_request` whose field is the place of the first fault
 */
export async function importHistory(
  deps: ConversationsDeps,
  ownerId: string,
  dumps: string[],
  { title, unwrapArgs }: ImportOptions = {},
  read: ReadDumps = readAside,
): Promise<Imported> {
  const { store, log, nudge, now } = deps
  const id = createId('conv', now())
  const history = await read({ dumps, conversationId: id, now: now(), unwrapArgs })
  if ('fault' in history) {
    const { path, message } = history.fault
    throw new AppError('invalid_request', { field: path || 'body', message })
  }
  const { messages, instructions, changes } = history
  const question = messages.find(({ role }) => role === 'user')
  const named = (title ?? (question && titleOf(question))) || null
  const create = store.conversations.create({
    id,
    ownerId,
    title: named,
    model: null,
    instructions,
    settings: '{}',
    now: now(),
  })
  const last = messages.at(-1)
  if (!last) {
    await store.write([[...create, ...indexTitle(store, id, named), ...store.account.touch(id)]])
    nudge.publish(id, CREATED)
  } else
    await log.commit({
      conversationId: id,
      guards: create,
      events: messages.map((message) => ({ type: 'message', message })),
      statements: [
        ...messages.map((message) => store.messages.insert(messageRow(message))),
        ...indexTitle(store, id, named),
        ...messages.flatMap((message) => indexMessage(store, message)),
        store.conversations.moveLeaf({ id, leafId: last.id, now: now() }),
      ],
    })
  const conversation = conversationOf(await findConversation(deps, ownerId, id))
  return { conversation, messages: messages.length, changes }
}

/** A dump up to this length (in UTF-16 units) is read within a few milliseconds. */
const SHORT = 32_768

/** Long dumps are read in a thread: replies are streamed meanwhile. */
function readAside(job: ReadJob): ReadResult | Promise<ReadResult> {
  const length = job.dumps.reduce((sum, dump) => sum + dump.length, 0)
  return length <= SHORT ? readDumps(job) : readInThread(job)
}

function readInThread(workerData: ReadJob): Promise<ReadResult> {
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
  const file = new URL(`./read-dumps-worker${extension}`, import.meta.url)
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { name: 'read-dumps', workerData })
    worker.once('message', resolve)
    worker.on('error', reject)
    worker.on('exit', () => reject(new Error('the thread ended without an answer')))
  })
}

import type { Conversation } from '../../src/protocol/index.ts'
import { onPostgres } from '../databases.ts'
import type { Frame } from './event-stream.ts'
import { open, type CallOptions } from './http-client.ts'

/** One event of an account's stream. */
export interface AccountLine {
  type: string
  rev?: number
  conversation?: Conversation
  conversationId?: string
  seq?: number
  code?: string
}

export interface AccountReading {
  lines(): AccountLine[]
  /** The events of one followed conversation, put back into the form that its own stream has. */
  followed(conversationId: string): Frame[]
  /** Waits until what was read satisfies. */
  until(satisfied: (lines: AccountLine[]) => unknown): Promise<void>
  close(): void
}

/** Opens an account's stream and reads along. */
export async function openAccount(
  url: string,
  query: string,
  options: CallOptions = {},
): Promise<AccountReading> {
  const response = await open(url, 'GET', `/api/v1/events?${query}`, options)
  if (response.statusCode !== 200) throw new Error(`${query} answered ${response.statusCode}`)
  let text = ''
  let heard = () => {}
  response.setEncoding('utf8')
  response.on('data', (chunk: string) => {
    text += chunk
    heard()
  })
  response.on('error', () => {})
  const blocks = () =>
    text
      .split('\n\n')
      .slice(0, -1)
      .filter((block) => field(block, 'event') !== undefined)
  const lines = () => blocks().map(lineOf)
  return {
    lines,
    followed: (id) =>
      blocks()
        .filter((block) => dataIn(block).conversationId === id && dataIn(block).seq)
        .map(frameOf),
    async until(satisfied) {
      // Where several servers may run, one that was killed is missed only when its leases have run out.
      const patience = AbortSignal.timeout(onPostgres ? 30_000 : 15_000)
      while (!satisfied(lines())) {
        await new Promise<void>((resolve, reject) => {
          heard = resolve
          const giveUp = () => reject(new Error(`it never came; what came:\n${text.slice(-2000)}`))
          patience.addEventListener('abort', giveUp, { once: true })
        })
      }
    },
    close: () => response.destroy(),
  }
}

/** Reads until a change has come. */
export async function readAccount(url: string, query: string, rev: number): Promise<AccountLine[]> {
  const reader = await openAccount(url, query)
  await reader.until((lines) => (lines.at(-1)?.rev ?? 0) >= rev)
  reader.close()
  return reader.lines()
}

/** A list of conversations with what a stream has told folded in. */
export function listOf(
  lines: readonly AccountLine[],
  known: readonly Conversation[],
): Map<string, Conversation> {
  const items = new Map(known.map((item) => [item.id, item]))
  for (const { type, conversation, conversationId } of lines) {
    if (type === 'reset') throw new Error('the list is to be read anew')
    if (conversation) items.set(conversation.id, conversation)
    else if (type === 'conversation-delete') items.delete(conversationId!)
  }
  return items
}

/** Not by a pattern: `^` and `$` would also match at a U+2028 in the data. */
const field = (block: string, name: string) =>
  block
    .split('\n')
    .find((line) => line.startsWith(`${name}: `))
    ?.slice(name.length + 2)

const dataIn = (block: string) => JSON.parse(field(block, 'data') ?? '{}') as AccountLine

function lineOf(block: string): AccountLine {
  const id = field(block, 'id')
  const { conversation, conversationId, seq, code } = dataIn(block)
  return {
    type: field(block, 'event')!,
    ...(id === undefined ? {} : { rev: Number(id) }),
    ...(conversation ? { conversation } : {}),
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(seq === undefined ? {} : { seq }),
    ...(code === undefined ? {} : { code }),
  }
}

function frameOf(block: string): Frame {
  const { seq = 0, conversationId } = dataIn(block)
  const data = field(block, 'data')!.replace(
    `"conversationId":"${conversationId}","seq":${seq},`,
    '',
  )
  return { id: seq, type: field(block, 'event')!, data }
}

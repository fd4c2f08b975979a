import { setTimeout as delay } from 'node:timers/promises'
import { textOf } from '../../../src/protocol/index.ts'
import { create, ENDED, messagesOf, send, until, type World } from './world.ts'

/** Words that were said before there was an index, and where: in one place only. */
export interface Said {
  words: string
  conversationId: string
  /** Undefined: in the title. */
  messageId: string | undefined
}

/** More than is indexed at once, three times over. */
const CONVERSATIONS = 55
const PATIENCE_MS = 15_000

/** Says things by which each message and each title is told from all others. */
export async function fillBacklog(world: World): Promise<Said[]> {
  const said = await Promise.all(
    Array.from({ length: CONVERSATIONS }, async (_, i): Promise<Said[]> => {
      const { id: conversationId } = await create(world)
      const title = `named${i}`
      await world.ask('PATCH', `/api/v1/conversations/${conversationId}`, { title })
      const { run } = await send(world, conversationId, `said${i} [tokens=6 seed=${1000 + i}]`)
      await until(world, run.id, ENDED)
      const messages = await messagesOf(world, conversationId)
      return [
        { words: title, conversationId, messageId: undefined },
        ...messages.map(({ id: messageId, role, parts }) => ({
          words: role === 'user' ? `said${i}` : textOf(parts),
          ...{ conversationId, messageId },
        })),
      ]
    }),
  )
  return said.flat()
}

interface Hit {
  conversationId: string
  title: { hit?: boolean }[]
  messages: { messageId: string }[]
}

async function isFoundOnce(
  world: World,
  { words, conversationId, messageId }: Said,
): Promise<boolean> {
  const path = `/api/v1/search?limit=50&q=${encodeURIComponent(`"${words}"`)}`
  const { items } = await world.ask<{ items: Hit[] }>('GET', path)
  const [hit] = items
  const inTitle = hit?.title.some((piece) => piece.hit) ?? false
  const found = hit?.messages.map((message) => message.messageId).join()
  return (
    items.length === 1 &&
    hit?.conversationId === conversationId &&
    inTitle === (messageId === undefined) &&
    found === (messageId ?? '')
  )
}

/** All of it is found, once, as soon as the server has had the time. */
export async function judgeBacklog(world: World, said: readonly Said[]): Promise<string[]> {
  for (const end = Date.now() + PATIENCE_MS; ; await delay(100)) {
    const found = await Promise.all(said.map((it) => isFoundOnce(world, it)))
    const wrong = said.filter((_, i) => !found[i])
    if (wrong.length === 0 || Date.now() > end)
      return wrong.map(
        ({ words, conversationId, messageId = 'its title' }) =>
          `${conversationId}: ${messageId} is not found, once, by "${words}"`,
      )
  }
}

import { ApiError, followAccount } from '../../../client/index.ts'
import type { FollowAccountOptions } from '../../../client/index.ts'

interface Connection {
  query: Record<string, string | number | boolean | undefined>
  send(text: string): void
  cut(): void
}

/** A server that has one owner's list and conversations as numbers, and streams them as the real one does. */
export function createFakeServer(owner = 'ann') {
  const connections = new Set<Connection>()
  const heads = new Map<string, number>()
  let rev = 0
  let away = false
  let opened = 0

  const change = (at: number) =>
    `id: ${at}\nevent: conversation-delete\ndata: {"conversationId":"conv_${at}"}\n\n`
  const word = (id: string, seq: number) =>
    `event: text-delta\ndata: {"conversationId":"${id}","seq":${seq},"partId":"p","text":"${seq}"}\n\n`
  const refuse = (code: string, status: number) =>
    new ApiError({ code, status, message: code, retryable: false })

  function replay(after: number, follow: Map<string, number>): string {
    let text = ''
    for (let at = after + 1; at <= rev; at++) text += change(at)
    for (const [id, position] of follow) {
      const head = heads.get(id) ?? 0
      if (position > head)
        text += `event: unfollow\ndata: {"conversationId":"${id}","code":"cursor_ahead"}\n\n`
      else for (let seq = position + 1; seq <= head; seq++) text += word(id, seq)
    }
    return text
  }

  const open: Parameters<typeof followAccount>[0] = (_route, { query = {}, signal } = {}) => {
    if (signal?.aborted) return Promise.reject(new TypeError('given up'))
    if (away) return Promise.reject(new TypeError('nobody there'))
    if (query['owner'] !== owner) return Promise.reject(refuse('unauthorized', 401))
    const after = Number(query['after'])
    if (after > rev) return Promise.reject(refuse('cursor_ahead', 409))
    const pairs = String(query['follow'] ?? '')
      .split(',')
      .filter(Boolean)
    const follow = new Map(
      pairs.map((pair): [string, number] => [pair.split(':')[0]!, Number(pair.split(':')[1])]),
    )
    opened++
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const end = () => {
          connections.delete(connection)
          controller.error(signal?.reason ?? new TypeError('cut'))
        }
        const connection: Connection = {
          query,
          send: (text) => controller.enqueue(new TextEncoder().encode(text)),
          cut: end,
        }
        connections.add(connection)
        signal?.addEventListener('abort', () => connections.has(connection) && end())
        connection.send(`: loquat\n\n${replay(after, follow)}`)
      },
    })
    return Promise.resolve(new Response(body))
  }

  const follows = ({ query }: Connection, id: string) => String(query['follow']).includes(`${id}:`)

  return {
    /** @param life of whoever uses it: with it its connections end */
    clientOf: (life: AbortSignal) => ({
      followAccount: (options: FollowAccountOptions = {}) =>
        followAccount(open, {
          ...options,
          signal: options.signal ? AbortSignal.any([options.signal, life]) : life,
        }),
    }),
    /** What the open connections asked for. */
    asked: () => Array.from(connections, ({ query: { after, follow } }) => ({ after, follow })),
    opened: () => opened,
    head: (id: string) => heads.get(id) ?? 0,
    rev: () => rev,
    /** Adds an event, of which each connection brings so much before it is cut; all of it if left out. */
    say(id: string, share = 1) {
      const seq = (heads.get(id) ?? 0) + 1
      heads.set(id, seq)
      const text = word(id, seq)
      for (const connection of connections) {
        if (!follows(connection, id)) continue
        connection.send(text.slice(0, Math.ceil(text.length * share)))
        if (share < 1) connection.cut()
      }
    },
    change() {
      rev++
      for (const connection of connections) connection.send(change(rev))
    },
    cut: () => connections.forEach((connection) => connection.cut()),
    leave(now: boolean) {
      away = now
      if (now) connections.forEach((connection) => connection.cut())
    },
    /** Its data is that of an earlier day. */
    putBack(id: string, seq: number, toRev: number) {
      heads.set(id, seq)
      rev = toRev
      connections.forEach((connection) => connection.cut())
    },
  }
}

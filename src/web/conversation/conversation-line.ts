import type { ConversationEvent } from '../../protocol/index.ts'
import {
  ApiError,
  ConnectionError,
  type Client,
  type Connection,
  type MessagePage,
} from '../../client/index.ts'
import type { Follow } from '../account-line.ts'
import { isMissing } from '../api.ts'

export interface LineHandlers {
  /** The newest page: at first, and again whenever the line has to begin anew. */
  onPage(page: MessagePage): void
  onEvent(event: ConversationEvent): void
  /** The position to follow from. */
  seq(): number
  /** True once the server has been out of reach for a moment, false when it is back. */
  onBroken(broken: boolean): void
  /** No line can be had: the conversation is not there, or the server refuses. */
  onFailure(error: unknown): void
  /** Is a reply being written, so that the line is needed although nobody looks? */
  isBusy(): boolean
}

export interface ConversationLine {
  /** Loads the newest page anew. */
  reload(): void
  close(): void
}

/** A break shorter than this is not worth a word. */
const NOTICE_AFTER = 2000
/** A tab in the background lets go of its line after this time: a browser has few for all of them. */
const REST_AFTER = 60_000

/** Keeps the page at what the server knows: loads, follows, reconnects, and begins anew where it must. */
export function openLine(
  client: Pick<Client, 'conversations'>,
  followEvents: Follow,
  id: string,
  loaded: boolean,
  handlers: LineHandlers,
): ConversationLine {
  const closed = new AbortController()
  let part = new AbortController()
  let needsPage = !loaded
  let notice: ReturnType<typeof setTimeout> | undefined
  let rest: ReturnType<typeof setTimeout> | undefined

  function broken(now: boolean) {
    if (!now) {
      clearTimeout(notice)
      notice = undefined
      handlers.onBroken(false)
    } else notice ??= setTimeout(() => handlers.onBroken(true), NOTICE_AFTER)
  }

  async function follow() {
    part = new AbortController()
    const signal = AbortSignal.any([closed.signal, part.signal])
    if (needsPage) {
      handlers.onPage(await client.conversations.messages(id, { signal }))
      needsPage = false
    }
    const onConnection = ({ state }: Connection) => broken(state !== 'open')
    for await (const event of followEvents(id, { after: handlers.seq(), signal, onConnection }))
      handlers.onEvent(event)
  }

  async function run() {
    for (let attempt = 0; !closed.signal.aborted; attempt++) {
      try {
        await follow()
        attempt = 0
        if (document.hidden) await seen(closed.signal)
      } catch (error) {
        if (closed.signal.aborted) return
        if (error instanceof ApiError && error.code === 'cursor_ahead') needsPage = true
        else if (!part.signal.aborted && !mayPass(error)) return handlers.onFailure(error)
        broken(true)
        await pause(Math.min(8000, 400 * 2 ** attempt))
      }
    }
  }

  function onVisibility() {
    clearTimeout(rest)
    if (document.hidden)
      rest = setTimeout(() => {
        if (handlers.isBusy()) onVisibility()
        else part.abort()
      }, REST_AFTER)
  }

  document.addEventListener('visibilitychange', onVisibility)
  void run()
  return {
    reload() {
      needsPage = true
      part.abort()
    },
    close() {
      clearTimeout(notice)
      clearTimeout(rest)
      document.removeEventListener('visibilitychange', onVisibility)
      closed.abort()
    },
  }
}

function mayPass(error: unknown): boolean {
  if (error instanceof ConnectionError) return true
  return error instanceof ApiError && !isMissing(error) && error.status >= 500
}

function seen(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden && !signal.aborted) return
      document.removeEventListener('visibilitychange', look)
      resolve()
    }
    document.addEventListener('visibilitychange', look)
    signal.addEventListener('abort', look)
  })
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

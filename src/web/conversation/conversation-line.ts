import type { ConversationEvent } from '../../protocol/index.ts'
import { ApiError, ConnectionError, type MessagePage } from '../../client/index.ts'
import { createPauses, pause } from '../../client/retry.ts'
import { isMissing } from '../api.ts'
import { FIRST_MESSAGES } from '../first-questions.ts'
import type { Follow } from '../live/live.ts'
import type { ConversationClient } from './conversation-client.ts'
import { readyPage } from './ready-page.ts'

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
}

export interface ConversationLine {
  /** Loads the newest page anew. */
  reload(): void
  close(): void
}

/** A break shorter than this is not worth a word. */
const NOTICE_AFTER = 2000

/** Keeps the page at what the server knows: loads, follows, reconnects, and begins anew where it must. */
export function openLine(
  client: Pick<ConversationClient, 'conversations'>,
  followEvents: Follow,
  id: string,
  loaded: boolean,
  handlers: LineHandlers,
): ConversationLine {
  const closed = new AbortController()
  let part = new AbortController()
  let needsPage = !loaded
  let notice: ReturnType<typeof setTimeout> | undefined

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
      const page = await client.conversations.messages(id, { limit: FIRST_MESSAGES, signal })
      await readyPage(page)
      signal.throwIfAborted()
      handlers.onPage(page)
      needsPage = false
    }
    const options = { after: handlers.seq(), signal, onBroken: broken }
    for await (const event of followEvents(id, options)) handlers.onEvent(event)
  }

  async function run() {
    const pauses = createPauses()
    while (!closed.signal.aborted) {
      try {
        await follow()
        pauses.reset()
      } catch (error) {
        if (closed.signal.aborted) return
        if (error instanceof ApiError && error.code === 'cursor_ahead') needsPage = true
        else if (!part.signal.aborted && !mayPass(error)) return handlers.onFailure(error)
        broken(true)
        await pause(pauses.next(), closed)
      }
    }
  }

  void run()
  return {
    reload() {
      needsPage = true
      part.abort()
    },
    close() {
      clearTimeout(notice)
      closed.abort()
    },
  }
}

function mayPass(error: unknown): boolean {
  if (error instanceof ConnectionError) return true
  return error instanceof ApiError && !isMissing(error) && error.status >= 500
}

import type { ServerResponse } from 'node:http'
import type { Tokens } from '../accounts/tokens.ts'

const CHECK_MS = 5_000

/** The answers under way, by the token they are given for: what is revoked is not read to its end. */
export interface LiveResponses {
  add(tokenId: string, response: ServerResponse): void
  /** Cuts those whose token is gone, and those that came by a token it had made. */
  check(): Promise<void>
  close(): void
}

/** @param everyMs how often tokens are looked at that another process may have revoked, or that expire */
export function createLiveResponses(tokens: Tokens, everyMs = CHECK_MS): LiveResponses {
  const live = new Map<string, Set<ServerResponse>>()

  async function check(): Promise<void> {
    if (live.size === 0) return
    for (const id of await tokens.gone([...live.keys()]))
      for (const response of live.get(id) ?? []) response.destroy()
  }

  // A database that is away now will be asked again; meanwhile nothing new is read either.
  const timer = setInterval(() => void check().catch(() => {}), everyMs)
  timer.unref()

  return {
    add(tokenId, response) {
      const responses = live.get(tokenId) ?? new Set()
      live.set(tokenId, responses.add(response))
      response.once('close', () => {
        responses.delete(response)
        if (responses.size === 0 && live.get(tokenId) === responses) live.delete(tokenId)
      })
    },
    check,
    close: () => clearInterval(timer),
  }
}

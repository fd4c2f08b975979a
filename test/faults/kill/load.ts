import { ACTS, type Act, type Check } from './acts.ts'
import { beginReplies, type Reply } from './replies.ts'
import { createWorld, Refused } from './world.ts'

/** What clients have done on a server, and what they were answered. */
export interface Load {
  replies: Reply[]
  checks: Check[]
  /** What was refused and should not have been. */
  refused: string[]
  /** Resolves when all replies have begun, or can no longer begin. */
  begun: Promise<unknown>
  /** Resolves when the server is gone. */
  over: Promise<unknown>
}

/** Of what an act was promised, the newest is what a crash may take. */
const CHECKED = 3

/** Begins replies, and beside them the acts of these names. */
export function putUnderLoad(
  url: string,
  { streams, acts, random }: { streams: number; acts: string[]; random: () => number },
): Load {
  const world = createWorld(url)
  const refused: string[] = []
  const { replies, begun } = beginReplies(world, streams, random, (what) => refused.push(what))
  const checks: Check[] = []
  const running = acts.map(async (name) => {
    const promised: Check[] = []
    const act: Act = ACTS[name as keyof typeof ACTS]
    try {
      await act(world, (check) => promised.push(check))
    } catch (error) {
      if (error instanceof Refused) refused.push(`${name}: ${error.message}`)
    }
    checks.push(...promised.slice(-CHECKED))
  })
  return { replies, checks, refused, begun, over: Promise.all([begun, ...running]) }
}

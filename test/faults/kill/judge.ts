import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { textOf } from '../../../src/protocol/index.ts'
import { onPostgres } from '../../databases.ts'
import type { Check } from './acts.ts'
import type { Load } from './load.ts'
import { judgeReply, judgeShown, logOf, textShown, type Judged } from './replies.ts'
import { messagesOf, type World } from './world.ts'

/** What a load has come to. */
export interface Verdict {
  /** How many events readers held. */
  events: number
  /** How many replies were cut off in the middle. */
  interrupted: number
  violations: string[]
}

/** A reply that is over, to be looked at again when its events have been folded, or not. */
interface Rested extends Pick<Judged, 'messages' | 'stored'> {
  conversationId: string
}

/** Looks after replies for longer than one trial. */
export interface Judge {
  judge(world: World, load: Load): Promise<Verdict>
}

/** How many replies of each trial are looked at again later, and how many of those in each. */
const KEPT = 3
const AGAIN = 4

/** @param data the server's data directory, where its tools leave traces */
export function createJudge(data: string, random: () => number): Judge {
  const rested: Rested[] = []
  let trials = 0
  return {
    async judge(world, { replies, checks, refused }) {
      const turn = trials++
      const old = Array.from({ length: AGAIN }, () =>
        rested.at(Math.floor(random() * rested.length)),
      ).filter((it) => it !== undefined)
      const violations = judgeEffects(data)
      const judged = await Promise.all(
        replies.map(async (reply, i) => {
          const repeat = (i + turn) % 4 === 0
          const goOn = (i + turn) % 8 === 1
          const found = await judgeReply(world, reply, { repeat, goOn })
          violations.push(...found.violations.map((what) => `${reply.conversationId}: ${what}`))
          if (reply.script && !goOn && found.messages.length === 2)
            rested.push({ ...reply, ...found })
          return found
        }),
      )
      // Of what came in with this trial, only some stay.
      rested.splice(Math.max(0, turn * KEPT), Infinity, ...rested.slice(-KEPT))
      const broken = await Promise.all(checks.map((check) => patiently(check, world)))
      const again = await Promise.all(old.map((it) => judgeRested(world, it)))
      violations.push(...refused, ...broken.flat(), ...again.flat())
      return {
        events: replies.reduce((sum, { shown }) => sum + (shown[0]?.length ?? 0), 0),
        interrupted: judged.filter((it) => it.interrupted).length,
        violations,
      }
    },
  }
}

/** Nothing changes any more, but that many events may have become one. */
async function judgeRested(
  world: World,
  { conversationId, messages, stored }: Rested,
): Promise<string[]> {
  const now = await messagesOf(world, conversationId)
  const log = await logOf(world, conversationId)
  const violations: string[] = []
  if (JSON.stringify(now) !== JSON.stringify(messages)) violations.push('its messages have changed')
  const folded = log.some((event) => event.type === 'snapshot')
  if (!folded) violations.push(...judgeShown(log, stored))
  if (log.some((event, i) => event.seq <= (log[i - 1]?.seq ?? 0)))
    violations.push('its numbers do not rise')
  const last = stored.at(-1)!
  if (log.at(-1)?.seq !== last.seq || log.at(-1)?.data !== last.data)
    violations.push(`its log ends with ${log.at(-1)?.seq}, and ended with ${last.seq}`)
  if (textShown(log) !== textOf(messages.at(-1)!.parts))
    violations.push('its folded log is another reply')
  return violations.map((what) => `${conversationId}, some time later: ${what}`)
}

/** A tool that has an effect had it once. */
function judgeEffects(data: string): string[] {
  const path = join(data, 'effects.txt')
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : []
  const effects = lines.filter((line) => !line.endsWith('__reads'))
  const twice = effects.filter((line, i) => effects.indexOf(line) !== i)
  return twice.map((line) => `a tool was called twice: ${line}`)
}

/** Where several servers may run, those of a dead one are ended when their leases have run out. */
async function patiently(check: Check, world: World): Promise<string[]> {
  const end = Date.now() + (onPostgres ? 25_000 : 0)
  for (;;) {
    const broken = await check(world)
    if (broken.length === 0 || Date.now() > end) return broken
    await delay(200)
  }
}

/** Is the database of a dead server whole? */
export function judgeDatabase(data: string): string[] {
  if (onPostgres) return []
  const database = new DatabaseSync(join(data, 'loquat.sqlite'))
  try {
    const [answer] = database.prepare('pragma integrity_check').all()
    const foreign = database.prepare('pragma foreign_key_check').all()
    return [
      ...(answer?.['integrity_check'] === 'ok'
        ? []
        : [`the database is ${JSON.stringify(answer)}`]),
      ...foreign.map((row) => `the database refers to what is not there: ${JSON.stringify(row)}`),
    ]
  } finally {
    database.close()
  }
}

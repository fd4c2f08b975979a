import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { isLive, reduceMessage, textOf, type Run } from '../../protocol/index.ts'
import { createConversation } from '../conversations/create-conversation.ts'
import { readMessages } from '../conversations/messages.ts'
import { createEventLog } from '../events/event-log.ts'
import { eventOf } from '../events/frame.ts'
import { createNudge } from '../events/nudge.ts'
import { createLogger } from '../log.ts'
import { createModels } from '../models/registry.ts'
import { openTestStore } from '../../../test/databases.ts'
import type { Store } from '../store/store.ts'
import { createTools } from '../tools/registry.ts'
import { renewLeases } from './lease.ts'
import { openRuns } from './open-runs.ts'
import { findRun } from './rerun.ts'
import { NO_TELEMETRY } from '../telemetry/telemetry.ts'
import { startRun } from './start-run.ts'

const directory = mkdtempSync(join(tmpdir(), 'loquat-test-'))
let close: () => Promise<void>

afterEach(async () => {
  await close()
  rmSync(directory, { recursive: true, force: true })
})

/** This room over a real database, of whose writes `fails` lets some go wrong. */
async function open(fails: (write: number) => boolean) {
  const real = await openTestStore(directory, 'relaxed')
  let writes = 0
  const store: Store = {
    ...real,
    write: async (units, durable) => {
      if (fails(++writes)) throw new Error('disk I/O error')
      return real.write(units, durable)
    },
  }
  const now = Date.now
  const nudge = createNudge()
  const log = createEventLog({ store, nudge })
  const models = await createModels({
    ...{
      defaultModel: 'test:script',
      environment: {},
      stored: {},
      discover: false,
      loopback: true,
    },
  })
  const logger = createLogger('silent')
  const runs = await openRuns({
    runLimit: 0,
    maxRuns: 10,
    store,
    log,
    models,
    logger,
    telemetry: NO_TELEMETRY,
    now,
    tools: createTools(),
    maxSteps: 16,
  })
  close = async () => {
    runs.close()
    await real.close()
  }
  return { context: runs.context, deps: { store, log, nudge, now }, store }
}

describe('when one write fails in the middle of a reply', () => {
  it.each([4, 5, 7, 11])(
    'number %i: what is stored has no hole and is what readers fold',
    async (bad) => {
      const { context, deps, store } = await open((write) => write === bad)
      const { id } = await createConversation(deps, 'me', {})
      const input = { parts: [{ type: 'text' as const, text: '[tokens=300 rate=500]' }] }
      const { run, seq } = await startRun(context, 'me', id, { ...input, onBusy: 'reject' })
      await context.active.get(run.id)?.done
      let state: Run['state']
      do {
        await renewLeases(context)
        state = (await findRun(context, 'me', run.id)).state as Run['state']
      } while (isLive(state))
      expect(state).toBe('interrupted')

      const { items } = await readMessages(deps, 'me', id, { limit: 10 })
      const reply = items[1]!
      expect(reply.reason?.code).toBe('storage_unavailable')
      const whole = Array.from({ length: 300 }, (_, k) => `w${k} `).join('')
      expect(whole.startsWith(textOf(reply.parts))).toBe(true)
      const [rows] = await store.read(
        store.events.ofRun({ conversationId: id, runId: run.id, from: seq }),
      )
      const folded = rows.map(eventOf).reduce(reduceMessage, { ...reply, parts: [] })
      expect(reply.parts).toEqual(folded.parts)
    },
  )
})

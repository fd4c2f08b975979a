import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTestStore } from '../../../test/databases.ts'
import { createConversation } from '../conversations/create-conversation.ts'
import { createEventLog } from '../events/event-log.ts'
import { createNudge } from '../events/nudge.ts'
import { createLogger } from '../log.ts'
import { createModels } from '../models/registry.ts'
import type { Store } from '../store/store.ts'
import { openTool } from '../tools/define-tool.ts'
import { createTools } from '../tools/registry.ts'
import type { Tool } from '../tools/tool.ts'
import { renewLeases } from './lease.ts'
import { openRuns } from './open-runs.ts'
import { findRun } from './rerun.ts'
import { NO_TELEMETRY } from '../telemetry/telemetry.ts'
import { startRun } from './start-run.ts'

const definition = { description: 'x', input: { type: 'object' }, execute: () => 'done' }
const tools = createTools([openTool('note', definition) as Tool])

let directory: string
let store: Store
let closers: (() => void)[] = []

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'loquat-test-'))
  store = await openTestStore(directory, 'relaxed')
})
afterEach(async () => {
  for (const close of closers.splice(0)) close()
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

/** A process on the database. */
async function openNode() {
  const models = await createModels({
    ...{ defaultModel: 'test:tools', environment: {}, stored: {} },
    ...{ discover: false, loopback: true },
  })
  const nudge = createNudge()
  const log = createEventLog({ store, nudge })
  const logger = createLogger('silent')
  const runs = await openRuns({
    ...{
      store,
      log,
      models,
      tools,
      logger,
      telemetry: NO_TELEMETRY,
      now: Date.now,
      maxSteps: 16,
      runLimit: 0,
      maxRuns: 10,
    },
  })
  closers.push(runs.close)
  return { context: runs.context, deps: { store, log, nudge, now: Date.now } }
}

/** A run that waits for a person. */
async function startWaiting(node: Awaited<ReturnType<typeof openNode>>): Promise<string> {
  const { id } = await createConversation(node.deps, 'me', {})
  const parts = [{ type: 'text' as const, text: 'go' }]
  const { run } = await startRun(node.context, 'me', id, { parts, onBusy: 'reject' })
  await node.context.active.get(run.id)?.done
  return run.id
}

it('a run that waits for a person is nobody’s to execute: no heartbeat and no other process ends it', async () => {
  const node = await openNode()
  const runId = await startWaiting(node)
  await renewLeases(node.context)
  expect((await findRun(node.context, 'me', runId)).state).toBe('waiting')
  // Another process begins by ending what was left behind.
  const other = await openNode()
  await renewLeases(other.context)
  expect((await findRun(other.context, 'me', runId)).state).toBe('waiting')
})

it.each(['its own', 'another'])(
  'a stop that was only stored is heard by %s process',
  async (whose) => {
    const node = await openNode()
    const runId = await startWaiting(node)
    await store.write([[store.runs.requestCancel({ id: runId, now: Date.now() })]])
    // Its own is gone, in the other case.
    if (whose === 'another')
      await store.write([[store.runs.renew({ nodeId: node.context.nodeId, leaseMs: -1 })]])
    const hearing = whose === 'another' ? await openNode() : node
    await renewLeases(hearing.context)
    const row = await findRun(node.context, 'me', runId)
    expect(row.state).toBe('stopped')
    // Its calls were never begun.
    const [[message]] = await store.read(store.messages.byId({ id: row.message_id }))
    expect(message?.data).toContain('"outcome":"interrupted"')
  },
)

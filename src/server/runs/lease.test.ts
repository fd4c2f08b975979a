import { expect, it, vi } from 'vitest'
import type { Statement } from '../store/statement.ts'
import { renewLeases } from './lease.ts'
import { reserve, type ActiveRun, type RunContext } from './run-context.ts'

const executed = (): ActiveRun => ({ abort: vi.fn(), done: Promise.resolve() })

/** A round whose look at the database sees no runs at all, and is held until `look` is called. */
function round() {
  const active = new Map<string, ActiveRun>()
  const looked = Promise.withResolvers<unknown[][]>()
  const statement = () => ({}) as Statement
  const context = {
    active,
    nodeId: 'node',
    ended: () => {},
    store: {
      exclusive: true,
      runs: { renew: statement, ofNode: statement, orphans: statement },
      write: async () => [],
      read: async () => looked.promise,
    },
  } as unknown as RunContext
  return { active, context, look: () => looked.resolve([[]]) }
}

it('a run that is no longer ours is let go of', async () => {
  const { active, context, look } = round()
  const lost = executed()
  active.set('run_1', lost)
  look()
  await renewLeases(context)
  expect(lost.abort).toHaveBeenCalledExactlyOnceWith('fenced')
})

it('a run that starts while the rows are read is none of those', async () => {
  const { active, context, look } = round()
  const stored = Promise.withResolvers<void>()
  const started = reserve(context, 'run_1', stored.promise)
  const renewed = renewLeases(context)
  stored.resolve()
  await started
  const run = executed()
  active.set('run_1', run)
  look()
  await renewed
  expect(run.abort).not.toHaveBeenCalled()
})

it('one that cannot be read keeps neither the others from ending nor what waits from starting', async () => {
  const { context, look } = round()
  const row = { state: 'running', cancel_requested_at: null }
  const rows = ['run_1', 'run_2'].map((id) => ({ ...row, id, conversation_id: 'conv_1' }))
  const error = vi.fn()
  const ended = vi.fn()
  const asked: unknown[] = [rows, []]
  const store = {
    ...context.store,
    // What belongs to a run cannot be had.
    read: async () => [asked.shift()],
  }
  look()
  await renewLeases({ ...context, ended, store, logger: { error } } as unknown as RunContext)
  expect(error).toHaveBeenCalledTimes(2)
  expect(ended).toHaveBeenCalledOnce()
})

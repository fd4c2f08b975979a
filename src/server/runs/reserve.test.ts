import { describe, expect, it } from 'vitest'
import { reserve, type ActiveRun, type RunContext } from './run-context.ts'

describe('a reserved run', () => {
  const setUp = () => {
    const active = new Map<string, ActiveRun>()
    const run: ActiveRun = { abort: () => {}, done: Promise.resolve() }
    return { active, run, context: { active } as unknown as RunContext }
  }

  it('is active until its start is committed, or failed', async () => {
    const { active, context } = setUp()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const first = reserve(context, 'run_1', promise)
    const { promise: other, resolve: go } = Promise.withResolvers<void>()
    const second = reserve(context, 'run_2', other)
    expect([...active.keys()]).toEqual(['run_1', 'run_2'])
    reject(new Error('disk full'))
    await expect(first).rejects.toThrow('disk full')
    go()
    await second
    expect(active.size).toBe(0)
    resolve()
  })

  it('is not taken away by another that tried to start it too, in either order', async () => {
    for (const loserFirst of [true, false]) {
      const { active, run, context } = setUp()
      const winner = Promise.withResolvers<void>()
      const loser = Promise.withResolvers<void>()
      const won = reserve(context, 'run_1', winner.promise).then(() => active.set('run_1', run))
      const lost = reserve(context, 'run_1', loser.promise)
      const attempts = [
        { commit: winner, settled: won },
        { commit: loser, settled: lost },
      ]
      for (const { commit, settled } of loserFirst ? attempts.toReversed() : attempts) {
        commit.resolve()
        await settled
      }
      expect(active.get('run_1')).toBe(run)
    }
  })
})

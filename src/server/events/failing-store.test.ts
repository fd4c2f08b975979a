import { describe, expect, it, vi } from 'vitest'
import { queryMaker, sqliteCompiler } from '../store/statement.ts'
import { allQueries, type Store } from '../store/store.ts'
import { sql } from 'kysely'
import { batchesOf } from './frame.ts'
import { createNudge } from './nudge.ts'
import { subscribe } from './subscribe.ts'

describe('a reader of a log that cannot be read', () => {
  it('is let go when the end of a run cannot be looked up', async () => {
    const queries = allQueries(queryMaker(sqliteCompiler, []), {
      now: sql<number>`0`,
      journal: true,
      fullText: 'fts5',
    })
    let reads = 0
    const read = async (...statements: unknown[]) => {
      if (++reads > 2) throw new Error('disk I/O error')
      return statements.length === 1 ? [[]] : [[{}], []]
    }
    const nudge = createNudge()
    const failed = Promise.withResolvers<unknown>()
    subscribe(
      { store: { ...queries, read } as unknown as Store, nudge },
      {
        ...{ conversationId: 'conv_1', after: 0, untilIdle: true },
        sink: { write: () => true, end: () => {}, fail: failed.resolve },
      },
    )
    await vi.waitFor(() => expect(reads).toBe(2))
    const end = { seq: 1, type: 'run-end', data: '{}' }
    nudge.publish('conv_1', { last: 1, batches: batchesOf([end]), endsRun: true, listed: false })
    expect(await failed.promise).toMatchObject({ message: 'disk I/O error' })
  })
})

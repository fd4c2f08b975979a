import { describe, expect, it } from 'vitest'
import type { Unit } from './statement.ts'
import { packFailure, packUnits, readUnits, unpackResult } from './wire.ts'

describe('units between threads', () => {
  const first: Unit = [
    { query: 3, values: ['a', null, 1.5, new Uint8Array([1])], expect: 1, keep: true },
    { query: 4, values: [{ plus: -2 }, -7, ''] },
  ]
  const second: Unit = [{ query: 5, values: [] }]

  it('arrive as they were sent, with what was kept filled in', () => {
    const reader = readUnits(structuredClone(packUnits([first, second])))
    expect(reader.unit()).toEqual({ statements: 2, safe: false })
    expect(reader.statement(0)).toEqual({ ...first[0] })
    expect(reader.statement(40)).toEqual({
      query: 4,
      values: [38, -7, ''],
      expect: -1,
      keep: false,
    })
    expect(reader.unit()).toEqual({ statements: 1, safe: true })
    expect(reader.statement(0)).toEqual({ query: 5, values: [], expect: -1, keep: false })
    expect(reader.more()).toBe(false)
  })

  it('can be passed over', () => {
    const reader = readUnits(packUnits([first, second]))
    reader.skip(reader.unit().statements)
    expect(reader.unit().statements).toBe(1)
  })

  it('say when there will be nothing to roll back', () => {
    const safe = (harmless: number) => readUnits(packUnits([first], harmless)).unit().safe
    expect([safe(4), safe(3), safe(-1)]).toEqual([true, false, false])
  })

  it('are answered with a number each', () => {
    expect(unpackResult(7)).toEqual({ ok: true, kept: 7 })
    for (const statement of [0, 1, 12])
      for (const why of ['count', 'conflict'] as const)
        expect(unpackResult(packFailure(statement, why))).toEqual({ ok: false, statement, why })
  })
})

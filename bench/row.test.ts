import { describe, expect, it } from 'vitest'
import { verdictOf } from './row.ts'

const result = { row: 'a row', unit: 'ms', gate: 5, goal: 1, details: [] }

describe('verdictOf', () => {
  it('holds a figure against the gate, not against the goal', () => {
    expect(verdictOf({ ...result, figure: 5 })).toBe('ok')
    expect(verdictOf({ ...result, figure: 5.01 })).toBe('missed')
  })

  it('invents nothing where nothing was measured', () => {
    expect(verdictOf(result)).toBe('not measured')
  })
})

import { describe, expect, it } from 'vitest'
import { notMeasured, verdictOf } from './row.ts'

const figure = { name: 'a figure', unit: 'ms', budget: 5 }

describe('verdictOf', () => {
  it('holds a figure against its budget', () => {
    expect(verdictOf({ ...figure, value: 5 })).toBe('ok')
    expect(verdictOf({ ...figure, value: 5.01 })).toBe('missed')
  })

  it('knows budgets that are to be reached', () => {
    expect(verdictOf({ ...figure, atLeast: true, value: 5 })).toBe('ok')
    expect(verdictOf({ ...figure, atLeast: true, value: 4.99 })).toBe('missed')
  })

  it('gives both kinds the margin they are allowed', () => {
    expect(verdictOf({ ...figure, value: 9.9 }, 2)).toBe('ok')
    expect(verdictOf({ ...figure, value: 10.1 }, 2)).toBe('missed')
    expect(verdictOf({ ...figure, atLeast: true, value: 2.6 }, 2)).toBe('ok')
    expect(verdictOf({ ...figure, atLeast: true, value: 2.4 }, 2)).toBe('missed')
  })

  it('invents nothing where nothing was measured or promised', () => {
    expect(verdictOf(figure)).toBe('not measured')
    expect(verdictOf({ name: 'a figure', unit: 'ms', value: 1 })).toBe('stated')
    expect(notMeasured([figure], 'no core').details).toEqual(['not measured: no core'])
  })
})

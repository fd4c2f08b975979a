import { describe, expect, it } from 'vitest'
import { fromText, toText } from './script.ts'
import { ageOf, stampWord } from './stamp.ts'

describe('stamps', () => {
  it('are as long as a token and tell their age', () => {
    const word = stampWord()
    expect(word).toMatch(/^[0-9a-z]{5} $/)
    expect(ageOf(word)).toBeGreaterThanOrEqual(0)
    expect(ageOf(word)).toBeLessThan(1000)
  })
})

describe('scripts', () => {
  it('survive the message they travel in', () => {
    const script = { tokens: 125, rate: 50, delay: 1 }
    expect(fromText(JSON.stringify([{ type: 'text', text: toText(script) }]))).toEqual(script)
    expect(() => fromText('hello')).toThrow('No script')
  })
})

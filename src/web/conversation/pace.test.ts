import { afterEach, beforeEach, expect, test } from 'vitest'
import { fakeScreen } from './__fixtures__/fake-screen.ts'
import { createPace } from './pace.ts'

let screen: ReturnType<typeof fakeScreen>
beforeEach(() => (screen = fakeScreen()))
afterEach(() => screen.end())

function setUp() {
  const seen: string[] = []
  return { seen, pace: createPace((text) => seen.push(text)) }
}

test('the first words are shown at once, without waiting for a frame', () => {
  const { seen, pace } = setUp()
  pace.grow('Hello there')
  expect(seen).toEqual(['Hello there'])
  expect(screen.isAsked()).toBe(false)
})

test('a burst appears over several frames, in order, and all of it within 250 ms', () => {
  const { seen, pace } = setUp()
  pace.grow('First. ')
  const text = `First. ${'word '.repeat(100)}`
  pace.grow(text)
  expect(seen.at(-1)!.length).toBeLessThan(text.length / 2)
  for (let passed = 0; passed < 250; passed += 16) screen.nextFrame()
  expect(seen.at(-1)).toBe(text)
  expect(seen.length).toBeGreaterThan(6)
  for (const [i, shown] of seen.entries()) {
    expect(text.startsWith(shown)).toBe(true)
    expect(shown.length).toBeGreaterThan(seen[i - 1]?.length ?? 0)
  }
  expect(screen.isAsked()).toBe(false)
})

test('text that comes steadily is never far behind', () => {
  const { seen, pace } = setUp()
  let text = 'a'
  pace.grow(text)
  for (let i = 0; i < 200; i++) {
    text += 'words '
    pace.grow(text)
    screen.nextFrame()
    expect(text.length - seen.at(-1)!.length).toBeLessThan(40)
  }
  expect(seen.length).toBeLessThanOrEqual(402)
})

test('all of it is shown when asked for, and nothing comes after', () => {
  const { seen, pace } = setUp()
  pace.grow('a')
  pace.grow(`a${'b'.repeat(400)}`)
  pace.all('another text')
  screen.nextFrame()
  expect(seen.at(-1)).toBe('another text')
})

test('a text that does not go on with the one before begins anew', () => {
  const { seen, pace } = setUp()
  pace.grow('one')
  pace.grow('two')
  expect(seen).toEqual(['one', 'two'])
})

test('no character is cut in two', () => {
  const { seen, pace } = setUp()
  pace.grow('x')
  pace.grow(`x${'🍑'.repeat(60)}`)
  for (let i = 0; i < 20; i++) screen.nextFrame()
  expect(seen.length).toBeGreaterThan(4)
  for (const shown of seen) expect(shown.isWellFormed()).toBe(true)
})

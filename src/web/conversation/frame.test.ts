import { afterEach, beforeEach, expect, test } from 'vitest'
import { fakeScreen } from './__fixtures__/fake-screen.ts'
import { inFrame } from './frame.ts'

let screen: ReturnType<typeof fakeScreen>
beforeEach(() => (screen = fakeScreen()))
afterEach(() => screen.end())

/** Asks for a frame in each frame, as growing text does. @returns when each began, in a second */
function growing(took: number): number[] {
  const began: number[] = []
  const work = () => {
    began.push(screen.now())
    screen.take(took)
    if (screen.now() < 1000) inFrame(work)
  }
  inFrame(work)
  while (screen.now() < 1000) screen.nextFrame()
  return began
}

test('a machine that is quick at them has a frame of ours in each frame of the screen', () => {
  expect(growing(5).length).toBeGreaterThanOrEqual(60)
})

test('on a slow one no more than some 40 % of the time is in frames of ours, and text still flows', () => {
  const began = growing(24)
  const share = (24 * began.length) / 1000
  expect(share).toBeLessThan(0.42)
  expect(share).toBeGreaterThan(0.25)
})

test('after a frame that was very long the next one still comes soon', () => {
  const began = growing(300)
  expect(began[1]! - began[0]!).toBeLessThan(400)
})

test('what is called off does not run, and what is asked for after a rest runs in the next frame', () => {
  const ran: string[] = []
  inFrame(() => ran.push('called off'))()
  inFrame(() => ran.push('first'))
  screen.nextFrame()
  expect(screen.isAsked()).toBe(false)
  inFrame(() => ran.push('second'))
  expect(screen.isAsked()).toBe(true)
  screen.nextFrame()
  expect(ran).toEqual(['first', 'second'])
})

test('words that have arrived are taken in before what lets words appear', () => {
  const ran: string[] = []
  inFrame(() => ran.push('appear'))
  inFrame(() => ran.push('arrive'))
  screen.nextFrame()
  expect(ran).toEqual(['arrive', 'appear'])
})

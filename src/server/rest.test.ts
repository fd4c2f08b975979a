import { expect, test } from 'vitest'
import { createRest } from './rest.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** @returns how long the event loop was asleep, in milliseconds */
async function asleep(rest: ReturnType<typeof createRest>): Promise<number> {
  const began = performance.now()
  rest.until(began + 40)
  expect(performance.now() - began).toBeLessThan(30)
  await turn()
  return performance.now() - began
}

test('it sleeps until then, but not where a connection has come since the last time', async () => {
  const rest = createRest()
  expect(await asleep(rest)).toBeGreaterThanOrEqual(39)
  rest.noteConnection()
  rest.noteConnection()
  expect(await asleep(rest)).toBeLessThan(30)
  expect(await asleep(rest)).toBeGreaterThanOrEqual(39)
})

test('it does not sleep where then is over', async () => {
  const began = performance.now()
  createRest().until(began - 1)
  await turn()
  expect(performance.now() - began).toBeLessThan(30)
})

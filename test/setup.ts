import { afterAll, afterEach, expect } from 'vitest'

/** What a test printed as an error is something that went wrong, so the test fails. */
const printed: string[] = []

console.error = (...values: unknown[]): void => {
  printed.push(
    values.map((value) => (value instanceof Error ? value.stack : String(value))).join(' '),
  )
}

function expectSilence(): void {
  expect(printed.splice(0), 'console.error was called').toEqual([])
}

afterEach(expectSilence)
afterAll(expectSilence)

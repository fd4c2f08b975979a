import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const setupFiles = [fileURLToPath(new URL('setup.ts', import.meta.url))]

/** Drives browsers, kills servers, measures. */
const heavy = ['e2e', 'faults', 'bench'].map((suite) => `test/${suite}/**/*.test.ts`)

/**
 * Three groups, one after the other, because two cores are what a small CI machine has: a suite that starts servers,
 * kills them or drives a browser would otherwise disturb the clocks of its neighbours.
 */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    passWithNoTests: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', 'bench/**/*.test.ts', 'test/*.test.ts'],
          setupFiles,
          testTimeout: 10_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'suites',
          include: ['test/*/**/*.test.ts'],
          exclude: heavy,
          setupFiles,
          testTimeout: 30_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'heavy',
          include: heavy,
          setupFiles,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})

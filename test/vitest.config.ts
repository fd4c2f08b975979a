import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const setupFiles = [fileURLToPath(new URL('setup.ts', import.meta.url))]

/** Breaks servers; and what judges them by the clock, or takes all there is: alone on the machine. */
const faults = ['test/faults/**/*.test.ts']
const alone = ['test/faults/{kill,readers,drain}.test.ts', 'test/bench/**/*.test.ts']
const browser = ['test/e2e/**/*.test.ts']

/** On Postgres, too, with TEST_LONG=1: what sees nothing but HTTP. */
const long = process.env['TEST_LONG'] === '1'

/** What is tested on both databases: stores, everything that opens one, and servers. */
const stores = [
  'src/server/store/{store,event-page}.test.ts',
  'src/server/runs/*.test.ts',
  'src/server/accounts/{limits,provider-keys,tokens}.test.ts',
  'src/server/conversations/{account-feed,compaction,conversation-usage,create-conversation,fork-conversation,removal,sent-prompt,search,search-index,stats}.test.ts',
  'test/protocol/**/*.test.ts',
  'test/{docs,tools}/**/*.test.ts',
  ...(long ? ['test/{cli,sdk}/**/*.test.ts'] : []),
  'test/history/{import,commands}.test.ts',
  'test/keep/**/*.test.ts',
  'test/seeds/**/*.test.ts',
  'test/faults/tool-kill.test.ts',
]

/** What asks the store for little, and of that nothing another suite does not ask: on Postgres with TEST_LONG=1. */
const storeless = [
  'test/protocol/{access,bad-input,drain,etags,permissions,providers,raw-requests,scale,start-up,token-command}.test.ts',
  'test/docs/**/*.test.ts',
  'test/history/commands.test.ts',
  'test/seeds/durable.test.ts',
]

/** What there is on Postgres alone. */
const nodes = ['src/server/store/postgres*.test.ts', 'test/nodes/**/*.test.ts']

/**
 * Seven groups, one after the other, because two cores are what a small CI machine has: a suite that starts servers or
 * drives a browser would otherwise disturb the clocks of its neighbours.
 */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    passWithNoTests: true,
    // A shared machine may hold up one test; what fails twice is broken.
    retry: process.env['CI'] ? 1 : 0,
    // A second, the default, is what a busy machine may take for anything.
    expect: { poll: { timeout: 10_000 } },
    // On two cores the default is one.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', 'bench/**/*.test.ts', 'test/*.test.ts'],
          // Servers that the benchmark installs bring tests of their own.
          exclude: ['**/node_modules/**', ...nodes],
          setupFiles,
          testTimeout: 10_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'suites',
          // They wait for a server more than they compute.
          maxWorkers: 3,
          include: ['test/*/**/*.test.ts'],
          exclude: [...faults, ...alone, ...browser, ...nodes],
          setupFiles,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: browser,
          setupFiles,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          maxWorkers: 3,
          include: [...stores, ...nodes],
          // Breaks the events room to see the suite fail; which database it would fail on does not matter.
          exclude: ['test/protocol/saboteur.test.ts', ...(long ? [] : storeless)],
          env: { TEST_STORE: 'postgres' },
          globalSetup: fileURLToPath(new URL('postgres-setup.ts', import.meta.url)),
          setupFiles,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 3 },
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres alone',
          include: long ? browser : [],
          // Takes as long as all others; which database a text comes from does not matter to a page.
          exclude: ['test/e2e/xss.test.ts'],
          env: { TEST_STORE: 'postgres' },
          globalSetup: fileURLToPath(new URL('postgres-setup.ts', import.meta.url)),
          setupFiles,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 4 },
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          include: faults,
          exclude: alone,
          setupFiles,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 5 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: alone,
          setupFiles,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 6 },
        },
      },
    ],
  },
})

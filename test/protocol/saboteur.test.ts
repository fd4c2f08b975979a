import { afterAll, expect, test } from 'vitest'
import { buildSaboteur } from '../faults/saboteur.ts'
import { removeDataDirectories, startServerProcess } from '../server-process.ts'
import { resumeFaults } from './resume.ts'

const READ = 'await eventPage(store, conversationId, cursor)'

/** The resume suite can fail: each of these servers breaks the promise in one way, and it must say so. */
const SABOTEURS: Record<string, [find: string, put: string][]> = {
  'a reader who comes back misses an event': [
    [READ, READ.replace('cursor', 'cursor && cursor + 1')],
  ],
  'a reader who comes back sees an event twice': [
    [READ, READ.replace('cursor', 'cursor && cursor - 1')],
  ],
  // Either of these two guards closes the seam between reading and following, so both must go.
  'what happens between reading and following is lost': [
    [
      'if (news.batches?.[0]?.events[0]?.seq !== cursor + 1) return void read()',
      'if (news.last <= cursor) return',
    ],
    ['!more && heard <= cursor', '!more'],
  ],
}

afterAll(removeDataDirectories)

test.each(Object.keys(SABOTEURS))('%s', { timeout: 120_000 }, async (name) => {
  const root = buildSaboteur({ 'server/events/subscribe.ts': SABOTEURS[name]! })
  const server = await startServerProcess({ root, env: { LOQUAT_MODEL: 'test:script' } })
  const faults: string[] = []
  // What falls between two steps of the server is seen by chance: a hundred and twenty readers are enough.
  for (let round = 0; round < 3 && faults.length === 0; round++) {
    const seeds = Array.from({ length: 40 }, (_, index) => 40 * round + index)
    const found = await resumeFaults(server.url, '[tokens=400 rate=400]', seeds, 4_000)
    faults.push(...found.faults)
  }
  await server.end('SIGKILL')
  expect(faults).not.toEqual([])
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeDataDirectories } from '../server-process.ts'
import { longLog, readersRound, SMALL } from './readers.ts'
import { buildSaboteur } from './saboteur.ts'

const SEED = Number(process.env['TEST_SEED'] ?? 20261121)

let log: Awaited<ReturnType<typeof longLog>>
beforeAll(async () => {
  log = await longLog()
}, 60_000)
afterAll(removeDataDirectories)

describe('readers that do not read', () => {
  it('cost little, are cut off and may come back, and nobody else notices', async () => {
    const { violations, ...counts } = await readersRound({ seed: SEED, log, crowd: SMALL })
    console.info(`readers suite, seed ${SEED}:`, counts)
    expect(violations).toEqual([])
  })

  it('catches a server that writes on to them, and never gives them up', async () => {
    const root = buildSaboteur({
      'server/http/write-chunk.ts': [
        ['return socket.write(', 'return socket.write('.replace('return ', '')],
        [', encoding)', ', encoding)\n  return true'],
      ],
      'server/http/raw-stream.ts': [
        ['if (response.socket && response.socket.writableLength > 0) response.destroy()', ''],
      ],
    })
    const crowd = { ...SMALL, stalled: 60 }
    const { violations } = await readersRound({ seed: SEED, log, crowd, root, stalledOnly: true })
    console.info('caught:', violations)
    expect(violations.join('\n')).toContain('each stalled reader costs')
    expect(violations.join('\n')).toContain('are not given up')
  })
})

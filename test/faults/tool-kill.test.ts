import { afterAll, describe, expect, it } from 'vitest'
import { removeDataDirectories } from '../server-process.ts'
import { textIn } from '../protocol/api.ts'
import { toolsIn } from '../tools/ask.ts'
import { buildSaboteur } from './saboteur.ts'
import { killInTool, toolKillSuite } from './tool-kill.ts'

const SEED = Number(process.env['TEST_SEED'] ?? 20261121)

afterAll(removeDataDirectories)

describe.concurrent('kill -9 between a tool’s effect and its result', () => {
  it.each([false, true])('never runs it a second time (asked first: %s)', async (asks) => {
    const { violations, afterRestart, afterContinue } = await killInTool({ asks })
    expect(violations).toEqual([])
    expect(afterRestart?.state).toBe('interrupted')
    const unknown = expect.objectContaining({ state: 'done', outcome: 'unknown' }) as unknown
    expect(toolsIn(afterRestart?.parts)).toEqual([unknown])
    expect(toolsIn(afterContinue?.parts)).toEqual([unknown])
    // The model was told.
    expect(afterContinue?.state).toBe('completed')
    expect(textIn(afterContinue)).toContain('It is not known whether this call was carried out')
  })

  it('catches a server that begins a call before it is stored', async () => {
    const root = buildSaboteur({
      'server/runs/run-tools.ts': [['await writer.committed()', '']],
    })
    const { violations } = await killInTool({ root })
    expect(violations).toContainEqual(expect.stringContaining('nobody knows of it'))
  })

  it('catches a server that does again what has no result', async () => {
    const root = buildSaboteur({
      'server/conversations/open-calls.ts': [
        [
          "if (part.type !== 'tool' || part.state === 'done') return []",
          "if (part.type === 'tool') return []",
        ],
      ],
    })
    const { violations } = await killInTool({ root })
    expect(violations).toContainEqual(expect.stringContaining('carried out 2 times'))
  })
})

it('kill -9 among many calls: what the log says of each is true', async () => {
  const goOn = ({ kills }: { kills: number }) => kills < 4
  const { violations, ...counts } = await toolKillSuite({ seed: SEED, goOn, kills: 4 })
  console.info(`tool-kill suite, seed ${SEED}:`, counts)
  expect(violations).toEqual([])
  // Were nothing cut off, nothing would have been tried.
  expect(counts.outcomes['unknown']).toBeGreaterThan(5)
  expect(counts.outcomes['success']).toBeGreaterThan(5)
  expect(counts.continued).toBeGreaterThan(5)
})

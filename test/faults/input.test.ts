import { afterAll, describe, expect, it } from 'vitest'
import { removeDataDirectories } from '../server-process.ts'
import { inputSuite } from './input.ts'
import { buildSaboteur } from './saboteur.ts'

const SEED = Number(process.env['TEST_SEED'] ?? 20261121)

afterAll(removeDataDirectories)

describe('malformed requests', () => {
  it('are answered, and change nothing', async () => {
    const goOn = ({ requests, raw }: { requests: number; raw: number }) => requests + raw < 5_000
    const { violations, routes, ...counts } = await inputSuite({ seed: SEED, goOn })
    console.info(`input suite, seed ${SEED}:`, counts)
    expect(violations).toEqual([])
    // Were everything refused at the door, little would have been tried.
    expect(Object.entries(routes).filter(([, asked]) => asked === 0)).toEqual([])
    expect(counts.statuses['200']).toBeGreaterThan(500)
    expect(counts.statuses['422']).toBeGreaterThan(500)
  })

  it.each([
    [
      'tells its stack',
      'http/errors.ts',
      'const body = toBody(known, requestId)',
      'const body = Object.assign(toBody(known, requestId), { stack: known.stack })',
      'stands in it',
    ],
    [
      'reads without end',
      'http/body.ts',
      "const announced = Number(request.headers['content-length'] ?? 0)",
      'const announced = 0\n  limit = Infinity',
      'not 413',
    ],
    [
      'forgets a promise',
      'http/body.ts',
      "if (text === '') return {}",
      "if (text === '') return {}\n  void (async () => { JSON.parse(text) })()",
      'nobody caught',
    ],
  ])('catches a server that %s', async (_, file, find, put, found) => {
    const root = buildSaboteur({ [`server/${file}`]: [[find, put]] })
    const { violations, requests } = await inputSuite({
      seed: SEED,
      root,
      round: 50,
      goOn: ({ violations, requests }) =>
        !violations.some((it) => it.includes(found)) && requests < 100,
    })
    const caught = violations.find((it) => it.includes(found))
    console.info(`caught after ${requests} requests: ${caught?.slice(0, 200)}`)
    expect(caught).toBeDefined()
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forAll } from '../for-all.ts'
import { CHOSEN, corpus, WHOLE } from '../xss/corpus.ts'
import { numbersIn } from '../xss/payload.ts'
import { modelNames } from './xss/around.ts'
import type { Sink } from './xss/sink.ts'
import { SINKS } from './xss/sinks.ts'
import { HOLES, WALLS, type Wall } from './xss/walls.ts'
import { watch, type Finding, type Watch } from './xss/watch.ts'
import { createWorld } from './xss/world.ts'

const long = process.env['TEST_LONG'] === '1'
const payloads = corpus(long ? WHOLE : CHOSEN)
const world = forAll(
  () => createWorld(payloads, modelNames(payloads)),
  (it) => it.close(),
)

/** How long a sink may take, and one thing in it, in ms. */
const [MOST, PATIENCE] = long ? [1_800_000, 600_000] : [110_000, 60_000]

/** Shows a sink, and what was seen in each of its places. */
async function show(sink: Sink, { site, page, provoke }: Watch): Promise<Map<string, Set<number>>> {
  const seen = new Map(sink.places.map((place) => [place, new Set<number>()]))
  const saw = (place: string, html: string) => {
    for (const n of numbersIn(html)) seen.get(place)!.add(n)
  }
  await sink.show({
    ...{ world, site, page, saw },
    async look(frame) {
      await provoke(frame)
      for (const place of sink.places)
        saw(
          place,
          await page.locator(place).evaluateAll((all) => all.map((it) => it.outerHTML).join(' ')),
        )
    },
  })
  return seen
}

/** What was found, by the payloads themselves. */
const told = (findings: readonly Finding[]) =>
  findings.map(({ kind, payloads: named, what }) => {
    const texts = payloads
      .filter(({ n }) => named.includes(n))
      .map(({ n, text }) => `${n}: ${text}`)
    return `${kind}: ${what} ← ${texts.join(' | ').slice(0, 500)}`
  })

/** Each wall alone; where the policy only reports, it tells as much as where it is obeyed. */
const walls: Wall[] = [WALLS.renderer, WALLS.policy, WALLS.types, ...(long ? [WALLS.all] : [])]

describe.each(walls)('$name', (wall) => {
  let visit: Watch
  beforeAll(async () => {
    visit = await watch(world.browser, world.server.url, wall, wall.renders ? PATIENCE : 15_000)
  })
  afterAll(() => visit.close())

  const sinks = SINKS.filter(
    ({ framed, typical, written }) =>
      wall.renders || (!framed && (long || typical) && !(written && wall === WALLS.types)),
  )
  const tally = { texts: 0, scripts: 0, requests: 0, stopped: 0 }
  if (long) afterAll(() => console.log(`${wall.name}: ${JSON.stringify(tally)}`))

  async function trySink(sink: Sink): Promise<void> {
    // A careless page may be broken by what it shows; what it has shown by then is looked at.
    const broken = () => visit.provoke().then(() => new Map<string, Set<number>>())
    const seen = await (wall.renders ? show(sink, visit) : show(sink, visit).catch(broken))
    const findings = visit.findings()
    const count = (kind: Finding['kind']) => findings.filter((it) => it.kind === kind).length
    tally.texts += sink.due(world).length * Math.max(1, sink.places.length)
    tally.scripts += count('script')
    tally.requests += count('request')
    tally.stopped += count('violation')
    if (!wall.renders) {
      // The page is full of elements that should not be there, and nothing comes of them.
      const bad = findings.filter(({ kind }) => kind === 'script' || kind === 'request')
      expect(told(bad)).toEqual([])
      expect(count('violation')).toBeGreaterThan(0)
      return
    }
    expect(told(findings)).toEqual([])
    const due = sink.due(world).map(({ n }) => n)
    expect(due.length).toBeGreaterThan(payloads.length / 3)
    for (const [place, numbers] of seen)
      expect([place, due.filter((n) => !numbers.has(n))]).toEqual([place, []])
  }
  test.each(sinks)('$name', trySink, MOST)
})

describe('what comes through is named', () => {
  const sinks = SINKS.filter(({ typical }) => typical)
  test.each(HOLES)('$name', async (hole) => {
    const visit = await watch(world.browser, world.server.url, hole, 15_000)
    const named = new Map(hole.kinds.map((kind) => [kind, new Set<number>()]))
    // What else becomes of such a page does not matter.
    void show(sinks[0]!, visit)
      .catch(() => visit.provoke())
      .catch(() => undefined)
    const seen = () => {
      for (const { kind, payloads: numbers } of visit.findings())
        for (const n of numbers) named.get(kind)?.add(n)
      return [...named].filter(([, numbers]) => numbers.size < 5).map(([kind]) => kind)
    }
    await expect.poll(seen, { timeout: 90_000 }).toEqual([])
    await visit.close()
  })
})

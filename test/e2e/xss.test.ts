import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forAll } from '../for-all.ts'
import { CHOSEN, corpus, WHOLE } from '../xss/corpus.ts'
import { numbersIn } from '../xss/payload.ts'
import { modelNames } from './xss/around.ts'
import { openFrame } from './xss/drawings.ts'
import type { Sink } from './xss/sink.ts'
import { SINKS } from './xss/sinks.ts'
import { HOLES, WALLS, type Wall } from './xss/walls.ts'
import { watch, type Finding, type Watch } from './xss/watch.ts'
import { createWorld, textsOf, type World } from './xss/world.ts'

const long = process.env['TEST_LONG'] === '1'
const payloads = corpus(long ? WHOLE : CHOSEN)
const world = forAll(
  () => createWorld(payloads, modelNames(payloads), long ? 1 : 9),
  (it) => it.close(),
)

/** How long a sink may take, and one thing in it, in ms. */
const [MOST, PATIENCE] = long ? [1_800_000, 600_000] : [110_000, 60_000]

/** Shows a sink, and what was seen in each of its places. */
async function show(
  sink: Sink,
  { site, page, provoke }: Watch,
  shown: World = world,
): Promise<Map<string, Set<number>>> {
  const seen = new Map(sink.places.map((place) => [place, new Set<number>()]))
  const saw = (place: string, html: string) => {
    for (const n of numbersIn(html)) seen.get(place)!.add(n)
  }
  await sink.show({
    ...{ world: shown, site, page, saw },
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

/** A careless parser drops some of what it reads, such as a frame that stands in no set of frames. */
const MOST_LOST = 0.1

/** Each wall alone; where the policy only reports, it tells as much as where it is obeyed. */
const walls: Wall[] = Object.values(WALLS)

describe.each(walls)('$name', (wall) => {
  let visit: Watch
  beforeAll(async () => {
    visit = await watch(world.browser, world.server.url, wall, PATIENCE)
  })
  afterAll(() => visit.close())

  const sinks = SINKS.filter(
    ({ typical, written }) => wall.renders || (typical && !(written && wall === WALLS.types)),
  )
  const tally = { shown: 0, stopped: 0 }
  if (long) afterAll(() => console.log(`${wall.name}: ${JSON.stringify(tally)}`))

  async function trySink(sink: Sink): Promise<void> {
    const seen = await show(sink, visit)
    const findings = visit.findings()
    const due = sink.due(world).map(({ n }) => n)
    const stopped = new Set(
      findings.filter(({ kind }) => kind === 'violation').flatMap((it) => it.payloads),
    )
    tally.shown += due.length * Math.max(1, sink.places.length)
    tally.stopped += stopped.size
    expect(due.length).toBeGreaterThanOrEqual(world.some.payloads.length / 2)
    for (const [place, numbers] of seen) {
      const lost = due.filter((n) => !numbers.has(n))
      if (wall.renders) expect([place, lost]).toEqual([place, []])
      else expect([place, lost.length / due.length < MOST_LOST]).toEqual([place, true])
    }
    if (wall.renders) return expect(told(findings)).toEqual([])
    // The page is full of elements that should not be there, and nothing comes of them.
    const bad = findings.filter(({ kind }) => kind === 'script' || kind === 'request')
    expect(told(bad)).toEqual([])
    expect(stopped.size).toBeGreaterThan(due.length / 3)
  }
  test.each(sinks)('$name', trySink, MOST)
})

describe('what comes through is named', () => {
  /** What needs nobody to do anything. */
  const BY_THEMSELVES = ['scripts', 'handlers', 'loads', 'styles']
  const fewer = corpus(CHOSEN).filter(({ family }) => BY_THEMSELVES.includes(family))
  let fast: World
  beforeAll(() => {
    fast = { ...world, ...textsOf(fewer) }
  })
  const sink = SINKS.find(({ typical }) => typical)!
  test.each(HOLES)('$name', async (hole) => {
    const visit = await watch(world.browser, world.server.url, hole, 15_000)
    const named = new Map(hole.kinds.map((kind) => [kind, new Set<number>()]))
    // What else becomes of such a page does not matter.
    void show(sink, visit, fast)
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

/** What is not told of the frame that diagrams are drawn in (see `listen` in `watch.ts`), and why nothing is lost by that. */
test('a script in a document that is only read does not run; one that would run is found', async () => {
  const visit = await watch(world.browser, world.server.url, WALLS.renderer)
  await visit.page.goto(visit.site)
  const frame = await openFrame(visit.page)
  const [onlyRead, wouldRun] = [100_001, 100_002]
  expect(await frame.evaluate(countUntold, { n: onlyRead, isLive: false })).toBeGreaterThan(0)
  expect(visit.findings()).toEqual([])
  expect(await frame.evaluate(countUntold, { n: wouldRun, isLive: true })).toBeGreaterThan(0)
  expect(visit.findings()).toMatchObject([{ kind: 'script', payloads: [wouldRun] }])
  await visit.close()
})

/** Runs in a frame, and reads a script. @returns how many violations were told of no element */
async function countUntold({ n, isLive }: { n: number; isLive: boolean }): Promise<number> {
  let count = 0
  addEventListener('securitypolicyviolation', ({ target }) => {
    if (!(target instanceof Element)) count++
  })
  const markup = `<img src="data:," onerror="canary(${n})">`
  if (isLive) document.createElement('p').innerHTML = markup
  else new DOMParser().parseFromString(markup, 'text/html')
  await new Promise((resolve) => setTimeout(resolve, 500))
  return count
}

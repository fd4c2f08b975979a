import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forAll } from '../for-all.ts'
import { CHOSEN, corpus, WHOLE } from '../xss/corpus.ts'
import { numbersIn } from '../xss/payload.ts'
import { modelNames } from './xss/around.ts'
import { draw, openFrame } from './xss/drawings.ts'
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
test('a document that is only read runs and fetches nothing; what would is found', async () => {
  const visit = await watch(world.browser, world.server.url, WALLS.renderer)
  await visit.page.goto(visit.site)
  const frame = await openFrame(visit.page)
  const harmful = (n: number) => [
    `<img src="data:," onerror="canary(${n})">`,
    `<video><source src="https://x${n + 1}.canary.test"><track default src="https://x${n + 1}.canary.test"></video>`,
    `<base href="https://x${n + 2}.canary.test">`,
  ]
  const untold = async (act: () => Promise<unknown>) => {
    await frame.evaluate(collectUntold)
    await act()
    await setTimeout(500)
    return frame.evaluate(() => (globalThis as unknown as { untold: string[] }).untold.sort())
  }
  const directives = ['base-uri', 'media-src', 'script-src-attr']

  const label = harmful(100_001).join(' ').replaceAll('"', '#quot;')
  const read = await untold(() => draw(visit.page, `flowchart LR\n  A["${label}"]`))
  expect(read).toEqual(directives)
  await visit.provoke(frame)
  expect(visit.findings()).toEqual([])

  const live = harmful(100_011)
  expect(await untold(() => frame.evaluate(standThere, live))).toEqual(directives)
  await visit.provoke(frame)
  expect(visit.findings().map(({ kind, payloads: named }) => [kind, ...named])).toEqual(
    expect.arrayContaining([
      ['script', 100_011],
      ['request', 100_012],
      ['element', 100_013],
    ]),
  )
  await visit.close()
})

/** Runs in a frame. From now on `untold` are the directives of violations that were told of no element. */
function collectUntold() {
  const untold: string[] = []
  Object.assign(globalThis, { untold })
  addEventListener('securitypolicyviolation', ({ target, effectiveDirective }) => {
    if (!(target instanceof Element) && !untold.includes(effectiveDirective))
      untold.push(effectiveDirective)
  })
}

/** Runs in a frame. What runs need not stand in the page for that, and then nothing is told of it. */
function standThere([img, ...others]: string[]) {
  document.createElement('p').innerHTML = img!
  document.body.insertAdjacentHTML('beforeend', others.join(''))
}

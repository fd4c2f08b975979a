import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { forAll } from '../for-all.ts'
import { CHOSEN, corpus, WHOLE } from '../xss/corpus.ts'
import { numbersIn } from '../xss/payload.ts'
import { modelNames } from './xss/around.ts'
import { draw, openFrame } from './xss/drawings.ts'
import { imported } from './xss/replies.ts'
import type { Sink } from './xss/sink.ts'
import { SINKS } from './xss/sinks.ts'
import { HOLES, MOST_LOST, WALLS, type WholeWall } from './xss/walls.ts'
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

/** What was seen in a place: all payloads, and those that were more than text. */
interface Seen {
  all: Set<number>
  markup: Set<number>
}

/** Of HTML its tags, and what its scripts and styles hold. */
const markupOf = (html: string) =>
  html.replaceAll(/(<(?:script|style)\b[^>]*)>/gi, '$1 ').replaceAll(/>[^<]*/g, '>')

/** Shows a sink, and what was seen in each of its places. */
async function show(
  sink: Sink,
  { site, page, provoke }: Watch,
  shown: World,
): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>(
    sink.places.map((place) => [place, { all: new Set(), markup: new Set() }]),
  )
  const saw = (place: string, html: string) => {
    const { all, markup } = seen.get(place)!
    for (const n of numbersIn(html)) all.add(n)
    for (const n of numbersIn(markupOf(html))) markup.add(n)
  }
  await sink.show({
    ...{ world: shown, site, page, saw },
    async look(frame) {
      for (const place of sink.places)
        saw(
          place,
          await page.locator(place).evaluateAll((all) => all.map((it) => it.outerHTML).join(' ')),
        )
      // A click on a link within a choice is one on the choice, which is gone then.
      await provoke(frame)
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
const walls = Object.entries(WALLS).map(([key, wall]: [string, WholeWall]) => ({
  ...wall,
  sinks: SINKS.filter(({ lacks = {} }) => !(key in lacks)),
}))

/** For a careless page: which texts it reads as HTML matters less than where. */
let few: World
beforeAll(() => {
  few = long ? world : { ...world, ...world.some }
})

describe.each(walls)('$name', ({ sinks, ...wall }) => {
  let visit: Watch
  let shown: World
  // Each place in a browser of its own: what a careless page has opened goes with it.
  beforeEach(async () => {
    visit = await watch(world.browser, world.server.url, wall, PATIENCE)
    shown = wall.renders ? world : few
  })
  afterEach(() => visit.close())

  const tally = { shown: 0, stopped: 0 }
  if (long) afterAll(() => console.log(`${wall.name}: ${JSON.stringify(tally)}`))

  async function trySink(sink: Sink): Promise<void> {
    const seen = await show(sink, visit, shown)
    const findings = visit.findings()
    const due = sink.due(shown).map(({ n }) => n)
    const stopped = new Set(
      findings.filter(({ kind }) => kind === 'violation').flatMap((it) => it.payloads),
    )
    tally.shown += due.length * Math.max(1, sink.places.length)
    tally.stopped += stopped.size
    expect(due.length).toBeGreaterThanOrEqual(world.some.payloads.length / 2)
    for (const [place, { all, markup }] of seen) {
      const lost = due.filter((n) => !all.has(n))
      if (wall.renders) expect([place, lost]).toEqual([place, []])
      else expect(lost.length, place).toBeLessThan(due.length * MOST_LOST)
      expect(markup.size, place).toBeGreaterThanOrEqual(due.length * wall.markup)
    }
    if (wall.renders) return expect(told(findings)).toEqual([])
    // The page is full of elements that should not be there, and nothing comes of them.
    const bad = findings.filter(({ kind }) => kind === 'script' || kind === 'request')
    expect(told(bad)).toEqual([])
    expect(stopped.size).toBeGreaterThan(due.length * wall.stops)
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
  test.each(HOLES)('$name', async (hole) => {
    const visit = await watch(world.browser, world.server.url, hole, 15_000)
    const named = new Map(hole.kinds.map((kind) => [kind, new Set<number>()]))
    // What else becomes of such a page does not matter.
    void show(imported, visit, fast)
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

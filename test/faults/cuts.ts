import { setTimeout as delay } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { createClient } from '../../src/client/index.ts'
import { isLive, textOf } from '../../src/protocol/index.ts'
import { startChromium } from '../chromium.ts'
import { startCuttingProxy, type CuttingProxy } from '../cutting-proxy.ts'
import { canBeHidden, hide } from '../page-hiding.ts'
import { createRandom } from '../random.ts'
import { startServerProcess } from '../server-process.ts'
import type { Suite } from './suite.ts'

/** What has been tried so far, and what came of it. */
export interface CutsLedger {
  /** Times at which the line was cut. */
  cuts: number
  /** Replies that were followed, each by two tabs. */
  replies: number
  /** Tabs that were closed or hidden while they led, in the middle of a reply. */
  handOvers: number
  /** Milliseconds from the moment at which the line was there again to the first bytes of a stream, of each cut. */
  back: number[]
  violations: string[]
}

export interface CutsOptions {
  seed: number
  /** Called before each reply; false ends the suite. */
  goOn(ledger: CutsLedger): boolean
  ledger?: CutsLedger | undefined
  /** The source tree to try, with its page built; the real one by default. */
  root?: string
  /** Browsers that are tried at once. */
  lanes?: number
  report?(ledger: CutsLedger): void
}

/** A browser with two tabs on one conversation, and the line between it and the server. */
interface Lane {
  random: () => number
  client: ReturnType<typeof createClient>
  proxy: CuttingProxy
  ledger: CutsLedger
  /** The tab that says something. */
  page: Page
  /** Opens another one, which then leads. */
  openOther(): Promise<Page>
}

/** Replies of one conversation, before the next is begun. */
const REPLIES = 8
/** A tab that does not show the same as the server after so many milliseconds never will. */
const PATIENCE = 15_000

export const emptyCutsLedger = (): CutsLedger => ({
  cuts: 0,
  replies: 0,
  handOvers: 0,
  back: [],
  violations: [],
})

/**
 * Replies that two tabs of a browser follow while the line to the server is cut: at any byte, within requests and answers,
 * for a while, half. In the end both show what the server has; and on the way never anything but a beginning of it.
 */
export async function cutsSuite(options: CutsOptions): Promise<CutsLedger> {
  const { seed, root, lanes = 1 } = options
  const ledger = { ...emptyCutsLedger(), ...options.ledger }
  const server = await startServerProcess({
    ...(root === undefined ? {} : { root }),
    env: { LOQUAT_MODEL: 'test:script', RUN_LIMIT: '0', RATE_LIMIT: '0' },
  })
  const browser = await startChromium()
  try {
    await Promise.all(
      Array.from({ length: lanes }, (_, i) =>
        runLane(browser, server.port, seed + i, ledger, options),
      ),
    )
  } finally {
    await browser.close()
    await server.end('SIGKILL')
  }
  return ledger
}

async function runLane(
  browser: Browser,
  port: number,
  seed: number,
  ledger: CutsLedger,
  { goOn, report }: CutsOptions,
): Promise<void> {
  const proxy = await startCuttingProxy(port)
  const client = createClient({ baseUrl: `http://127.0.0.1:${port}` })
  const random = createRandom(seed)
  while (goOn(ledger)) {
    const context = await browser.newContext()
    await context.addInitScript(canBeHidden)
    const { id } = await client.conversations.create({})
    const open = async () => {
      const page = await context.newPage()
      page.on('pageerror', ({ message }) => ledger.violations.push(`${id}: ${message}`))
      await page.goto(`${proxy.url}c/${id}`)
      await page.getByRole('textbox', { name: 'Message' }).waitFor()
      return page
    }
    const lane: Lane = { random, client, proxy, ledger, page: await open(), openOther: open }
    let other: Page | undefined
    for (let reply = 1; reply <= REPLIES && goOn(ledger); reply++) {
      other = await tryReply(lane, id, reply, other)
      report?.(ledger)
    }
    await context.close()
  }
  await proxy.close()
}

/** @returns the other tab, if it is still there */
async function tryReply(
  lane: Lane,
  id: string,
  nth: number,
  given: Page | undefined,
): Promise<Page | undefined> {
  const { random, client, page, ledger, proxy } = lane
  let other: Page | undefined = given ?? (await lane.openOther())
  const before = ledger.violations.length
  const tokens = 60 + Math.floor(random() * 140)
  const rate = 100 + Math.floor(random() * 200)
  const text = `Reply ${nth} [tokens=${tokens} rate=${rate}]`
  const post = random() < 0.3 ? cutPost(lane) : undefined
  await page.getByRole('textbox', { name: 'Message' }).fill(text)
  await page.keyboard.press('Enter')
  await post

  const handOverAt = random() < 0.6 ? Math.floor(random() * 2) : -1
  for (let cut = 0; !(await isDone(client, id, nth)); cut++) {
    if (cut === handOverAt) other = await handOver(lane, other!)
    await cutOnce(lane)
    for (const tab of [page, other]) if (tab) await checkBeginning(lane, id, tab, nth, tokens)
    await delay(random() * 120)
  }
  proxy.stall(false)
  proxy.leave(false)
  ledger.replies++
  const { items } = await client.conversations.messages(id)
  const expected = items.map(({ parts }) => textOf(parts).trim())
  // What was wrong on the way will not come right.
  if (ledger.violations.length > before) return other
  for (const tab of [page, other]) if (tab) await checkWhole(lane, id, tab, expected)
  return other
}

async function isDone(client: Lane['client'], id: string, nth: number): Promise<boolean> {
  const { items } = await client.conversations.messages(id)
  return items.length === 2 * nth && !isLive(items.at(-1)!.state!)
}

/** Breaks the line in some way, and waits until it is there again. */
async function cutOnce(lane: Lane): Promise<void> {
  const { random, proxy, ledger } = lane
  const hard = random() < 0.5
  const kind = random()
  ledger.cuts++
  if (kind < 0.3) proxy.cut(hard)
  else if (kind < 0.65) {
    const cut = proxy.cutAfter(1 + Math.floor(random() * 600), hard)
    // Where nothing is said any more there is nothing to be cut in its middle.
    if (!(await inTime(cut, 300))) proxy.cut(hard)
  } else if (kind < 0.85) {
    proxy.leave(true)
    await delay(random() ** 2 * 800)
    proxy.leave(false)
  } else {
    proxy.stall(true)
    await delay(random() * 300)
    const isCut = random() < 0.6
    if (isCut) proxy.cut(hard)
    proxy.stall(false)
    if (!isCut) return
  }
  const start = performance.now()
  if (await inTime(proxy.streamed(), PATIENCE)) ledger.back.push(performance.now() - start)
  else ledger.violations.push('no stream was opened again')
}

/** Cuts the request that sends the message, or its answer. */
async function cutPost({ random, proxy, ledger }: Lane): Promise<void> {
  const after = random() < 0.5 ? 'answered' : Math.floor(random() * 700)
  ledger.cuts++
  if (!(await inTime(proxy.cutPost(after), 5000))) ledger.violations.push('no message was sent')
}

/** The tab that leads goes, or is hidden for a moment. */
async function handOver({ random, ledger }: Lane, other: Page): Promise<Page | undefined> {
  ledger.handOvers++
  if (random() < 0.4) {
    await other.close()
    return undefined
  }
  await hide(other, true)
  await delay(100 + random() * 200)
  await hide(other, false)
  return other
}

async function checkBeginning(
  { ledger }: Lane,
  id: string,
  tab: Page,
  nth: number,
  tokens: number,
): Promise<void> {
  const shown = await textsOf(tab)
  if (shown.length < 2 * nth) return
  const whole = Array.from({ length: tokens }, (_, k) => `w${k}`).join(' ')
  if (!whole.startsWith(shown.at(-1)!))
    ledger.violations.push(`${id}, reply ${nth}: ${differenceOf(shown.at(-1)!, whole)}`)
}

async function checkWhole({ ledger }: Lane, id: string, tab: Page, expected: string[]) {
  const end = performance.now() + PATIENCE
  for (;;) {
    const shown = await textsOf(tab)
    if (JSON.stringify(shown) === JSON.stringify(expected)) return
    if (performance.now() > end) {
      const at = expected.findIndex((text, i) => text !== shown[i])
      const said = `${shown.length} messages of ${expected.length}, the ${at}th`
      const difference = differenceOf(shown[at] ?? '', expected[at] ?? '')
      return void ledger.violations.push(`${id}: ${said}: ${difference}`)
    }
    await delay(50)
  }
}

/** Where a text that is shown begins to be another one. */
function differenceOf(shown: string, expected: string): string {
  let at = 0
  while (at < shown.length && shown[at] === expected[at]) at++
  return `“${shown.slice(Math.max(0, at - 20), at + 20)}” in place of “${expected.slice(Math.max(0, at - 20), at + 20)}”`
}

/** What a tab shows, message by message. */
const textsOf = (tab: Page) =>
  tab.evaluate(() =>
    Array.from(document.querySelectorAll('.bubble, .reply .markdown'), (it) =>
      it.textContent.trim(),
    ),
  )

/** Waits for something. @returns false if it takes too long */
const inTime = (work: Promise<unknown>, milliseconds: number): Promise<boolean> =>
  Promise.race([work.then(() => true), delay(milliseconds, false, { ref: false })])

/** So many percent of the values are at most this. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN
}

export const cutsLongForm: Suite<CutsLedger> = {
  about: 'cuts the line between a browser and the server while two tabs follow replies',
  ofPage: true,
  run: (options) => cutsSuite({ lanes: 3, ...options }),
  trials: ({ cuts, replies, handOvers, back }) => [
    cuts,
    `cuts during ${replies} replies, each in two tabs, ${handOvers} of which were closed or hidden; ` +
      `back after ${percentile(back, 50).toFixed()} ms (99 %: ${percentile(back, 99).toFixed()} ms)`,
  ],
}

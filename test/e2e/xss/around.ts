import { linesOf } from '../../xss/corpus.ts'
import { numbersIn, type Payload } from '../../xss/payload.ts'
import { isShort, MOST_ON_A_LINE, once, short, type Sink } from './sink.ts'
import type { World } from './world.ts'

/** What a server takes for a model of another kind, and does not list. */
const OTHER_KINDS =
  /embed|whisper|tts|dall-e|moderation|transcribe|realtime|image|audio|sora|rerank|-ocr|davinci|babbage|guard|veo|imagen|lyria/i

export const namesModels = (payload: Payload) => isShort(payload) && !OTHER_KINDS.test(payload.text)

/** The names that the provider gives its models. */
export const modelNames = (payloads: readonly Payload[]): string[] =>
  linesOf(payloads.filter(namesModels), MOST_ON_A_LINE)

/** Words that are in no payload, one for each world. */
const NEEDLES = ['zwetschge', 'mirabelle', 'schlehe']

/** Conversations that are called by payloads, each with a message that can be found by the needle. */
const titled = once(async ({ server, payloads }: World) => {
  const needle = NEEDLES.shift()!
  const made: { id: string; numbers: number[] }[] = []
  for (const line of linesOf(payloads, MOST_ON_A_LINE)) {
    const said = { part_kind: 'user-prompt', content: `${needle} ${line}` }
    const dump = JSON.stringify([{ kind: 'request', parts: [said] }])
    const { conversation } = await server.client.conversations.import(dump, { title: line })
    made.push({ id: conversation.id, numbers: numbersIn(line) })
  }
  return { needle, made }
})

const titles: Sink = {
  name: 'titles: the list and the palette',
  places: ['.sidebar .row-name', '.palette-option'],
  due: short,
  async show({ world, site, page, look, saw }) {
    const ids = (await titled(world)).made.map(({ id }) => id)
    await page.goto(site)
    await page.locator('.row').first().waitFor({ state: 'attached' })
    saw('.sidebar .row-name', await page.evaluate(scrollThrough, ids))
    await page.keyboard.press('Control+k')
    await page.locator('.palette-body input').waitFor()
    // Eight at most are listed of those whose names hold what is typed: by tens, and then one by one what is left.
    const numbers = numbersIn(linesOf(short(world), MOST_ON_A_LINE).join(' '))
    const tens = new Set(numbers.map((n) => `${n}`.slice(0, -1)))
    const listed = await page.evaluate(lookUp, [...tens])
    const known = new Set(numbersIn(listed))
    const left = numbers.filter((n) => !known.has(n)).map(String)
    saw('.palette-option', `${listed} ${await page.evaluate(lookUp, left)}`)
    await look()
  },
}

/**
 * Runs in a page: scrolls the list, of which only what is near is in the page, to its end and again from its beginning,
 * until all were there. @returns the names in its rows
 */
async function scrollThrough(ids: string[]): Promise<string> {
  const list = document.querySelector('.sidebar-list')!
  const seen = new Map<string, string>()
  const until = performance.now() + 5000 + 100 * ids.length
  while (performance.now() < until && !ids.every((id) => seen.has(id))) {
    for (const row of list.querySelectorAll<HTMLElement>('.row'))
      seen.set(row.dataset['row']!, row.querySelector('.row-name')!.outerHTML)
    const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 2
    list.scrollTop = atEnd ? 0 : list.scrollTop + list.clientHeight / 2
    await new Promise(requestAnimationFrame)
  }
  return [...seen.values()].join(' ')
}

const heads: Sink = {
  name: 'titles: the page and its tab',
  places: ['.head h1'],
  due: ({ some }) => some.payloads.filter(isShort),
  async show({ world, site, page, look, saw }) {
    const due = new Set(heads.due(world).map(({ n }) => n))
    const { made } = await titled(world)
    const wanted = made.filter(({ numbers }) => numbers.some((n) => due.has(n)))
    await page.goto(site)
    await page.locator('.row').first().waitFor({ state: 'attached' })
    saw('.head h1', await page.evaluate(openAll, wanted))
    await look()
  },
}

/** Runs in a page: opens one conversation after the other. @returns what they are called there */
async function openAll(titles: { id: string; numbers: number[] }[]): Promise<string> {
  const seen: string[] = []
  const heading = () => document.querySelector('h1')!.outerHTML
  for (const { id, numbers } of titles) {
    const before = heading()
    // A careless page may lose the number that is written in it, but not the one in its tab.
    const isShown = () => document.title.includes(`${numbers[0]}`) && heading() !== before
    const until = performance.now() + 10_000
    history.pushState(null, '', `/c/${id}`)
    dispatchEvent(new PopStateEvent('popstate'))
    while (!isShown() && performance.now() < until) await new Promise(requestAnimationFrame)
    seen.push(heading())
  }
  return seen.join(' ')
}

/** Runs in a page whose palette is open. @returns what it has listed */
async function lookUp(texts: string[]): Promise<string> {
  const seen: string[] = []
  const field = document.querySelector<HTMLInputElement>('.palette-body input')!
  for (const text of texts) {
    field.value = text
    field.dispatchEvent(new Event('input', { bubbles: true }))
    await new Promise(requestAnimationFrame)
    await new Promise((resolve) => setTimeout(resolve))
    for (const option of document.querySelectorAll('.palette-option')) seen.push(option.outerHTML)
  }
  return seen.join(' ')
}

const models: Sink = {
  name: 'the names of models',
  places: ['.model-choice .model-name'],
  due: ({ payloads }) => payloads.filter(namesModels),
  async show({ world, site, page, look }) {
    await page.goto(site)
    await page.locator('.model-button').press('Enter')
    await page
      .locator('.model-choice')
      .nth(modelNames(world.payloads).length)
      .waitFor({ state: 'attached' })
    await look()
  },
}

const search: Sink = {
  name: 'what a search has found',
  places: ['.hit-title', '.hit-snippet'],
  due: short,
  async show({ world, site, page, look }) {
    const { needle, made } = await titled(world)
    await page.goto(site)
    await page.getByRole('search').locator('input').fill(needle)
    for (let shown = 0; shown < made.length;) {
      if (shown > 0) await page.locator('.sidebar-list .more').press('Enter')
      const more = Math.min(shown + 20, made.length)
      await page
        .locator('.search-hit')
        .nth(more - 1)
        .waitFor({ state: 'attached' })
      shown = more
    }
    await look()
  },
}

export const AROUND: Sink[] = [titles, heads, models, search]

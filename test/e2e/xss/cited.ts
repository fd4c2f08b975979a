import { inGroups } from '../../xss/corpus.ts'
import type { Payload } from '../../xss/payload.ts'
import { all, once, type Sink } from './sink.ts'
import type { World } from './world.ts'

/** A model that names as its sources what it is sent. */
const CITER = 'function:citer'

/** A mark has three digits at most. */
const MOST_IN_A_REPLY = 400

/** Each as the title of a source that can be followed, to which a mark leads, and as the address of another one. */
const sourcesOf = (payloads: readonly Payload[]) => [
  ...payloads.map(({ n, text }) => ({ title: text, url: `https://ok.test/${n}` })),
  ...payloads.map(({ text }) => ({ url: text })),
]

const replies = once(async ({ server, payloads }: World) => {
  const ids: string[] = []
  for (const some of inGroups(payloads, Math.ceil(payloads.length / MOST_IN_A_REPLY))) {
    const { id } = await server.client.conversations.create({ model: CITER })
    const { seq } = await server.client.send(id, JSON.stringify(sourcesOf(some)))
    for await (const event of server.client.follow(id, { after: seq, until: 'idle' })) void event
    ids.push(id)
  }
  return ids
})

const cited: Sink = {
  name: 'the sources of a reply: the list and what a link says',
  places: ['.sources li', '.source-card'],
  due: all,
  async show({ world, site, page, look, saw }) {
    for (const id of await replies(world)) {
      await page.goto(`${site}c/${id}`)
      await page.locator('.sources li').first().waitFor({ state: 'attached' })
      // Who comes by keyboard is told at once.
      await page.keyboard.press('Tab')
      saw('.source-card', await page.evaluate(readCards))
      await look()
    }
  },
}

/** Runs in a page: goes from one link of a reply to the next. @returns what is shown of each */
async function readCards(): Promise<string> {
  const seen: string[] = []
  const card = document.querySelector<HTMLElement>('.source-card')!
  const links = document.querySelectorAll<HTMLAnchorElement>('.reply .markdown a')
  // What shows them comes after the list.
  let patience = performance.now() + 10_000
  for (const link of links) {
    link.focus()
    while (!card.matches(':popover-open') && performance.now() < patience) {
      await new Promise(requestAnimationFrame)
      link.blur()
      link.focus()
    }
    // In a careless page something else may take the focus.
    patience = 0
    seen.push(card.outerHTML)
  }
  return seen.join(' ')
}

export const CITED: Sink[] = [cited]

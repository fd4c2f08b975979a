import { importedTexts } from './replies.ts'
import { all, type Sink } from './sink.ts'

/** What the pages that are given away have in common: all that was said, thought and done. */
const everything = {
  lacks: { types: 'a page without a script, which the server has written' },
  places: ['.user, .system', '.assistant'],
  due: all,
} as const

/** What such a page would fetch may never come. */
const PARSED = { waitUntil: 'domcontentloaded' } as const

const shared: Sink = {
  ...everything,
  name: 'a link that others read by',
  async show({ world, site, page, look }) {
    const id = await importedTexts(world)
    const { path } = await world.server.client.shares.create(id, { reasoning: true, tools: true })
    await page.goto(new URL(path, site).href, PARSED)
    await page.locator('.assistant').first().waitFor({ state: 'attached' })
    await look()
  },
}

const exported: Sink = {
  ...everything,
  name: 'a conversation as a file of HTML',
  async show({ world, site, page, look }) {
    const address = `${site}api/v1/conversations/${await importedTexts(world)}/export?format=html`
    // A file comes with nothing that tells how to show it.
    await page.route(address, async (route) => {
      const body = await (await route.fetch()).text()
      await route.fulfill({ body, contentType: 'text/html' })
    })
    await page.goto(address, PARSED)
    await page.locator('.assistant').first().waitFor({ state: 'attached' })
    await look()
    await page.unroute(address)
  },
}

export const COPIES: Sink[] = [shared, exported]

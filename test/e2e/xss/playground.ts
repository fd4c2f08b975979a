import type { Page } from 'playwright-core'
import { modelNames, namesModels } from './around.ts'
import { all, type Sink } from './sink.ts'
import { untilShown } from './world.ts'

/** Opens the playground with a model that repeats what it is told. */
async function openEcho(page: Page, site: string): Promise<void> {
  await page.goto(`${site}playground`)
  await page.locator('.column-model .model-button').press('Enter')
  const search = page.locator('.model-list [role=combobox]').first()
  await search.fill('demo:echo')
  await search.press('Enter')
  await search.waitFor({ state: 'detached' })
}

async function run(page: Page, text: string): Promise<void> {
  await page.locator('#trial-text').fill(text)
  await page.locator('#trial-text').press('Control+Enter')
}

const reply: Sink = {
  name: 'a reply in the playground',
  places: ['.column-reply .markdown'],
  due: all,
  async show({ world, site, page, look }) {
    await page.route('**/frame/**', (route) => route.abort())
    await openEcho(page, site)
    for (const document of world.documents) {
      await run(page, document.text)
      await untilShown(page, '.column-reply .markdown', [document])
      await page.locator('.trial .primary').waitFor()
      await look()
    }
    await page.unroute('**/frame/**')
  },
}

const costs: Sink = {
  name: 'the costs of models',
  places: ['.cost-model'],
  due: ({ payloads }) => payloads.filter(namesModels),
  async show({ world, site, page, look }) {
    await openEcho(page, site)
    await run(page, 'Figs')
    await page.locator('.costs > button').press('Enter')
    await page
      .locator('.cost-model')
      .nth(modelNames(world.payloads).length)
      .waitFor({ state: 'attached' })
    await look()
  },
}

export const PLAYGROUND: Sink[] = [reply, costs]

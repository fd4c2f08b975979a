import type { Page } from 'playwright-core'
import type { AppStand } from './app-stand.ts'
import type { BenchPage, Conditions } from './bench-page.ts'
import type { WebStand } from './web-stand.ts'

export const composerOf = (page: Page) => page.getByRole('textbox', { name: 'Message' })
const sendOf = (page: Page) => page.getByRole('button', { name: 'Send', exact: true })

/** Opens a conversation in a browser of its own and waits until it is there. */
export async function openConversation(
  stand: WebStand,
  app: AppStand,
  id: string,
  conditions?: Conditions,
): Promise<BenchPage> {
  const found = await stand.newPage()
  await found.page.goto(`${app.url}/c/${id}`)
  await sendOf(found.page).waitFor()
  const newest = await app.newestMessage(id)
  if (newest !== null) await messageOf(found.page, newest).waitFor()
  if (conditions) await found.emulate(conditions)
  return found
}

export const messageOf = (page: Page, id: string) => page.locator(`[data-message="${id}"]`)

/** Has a reply come in a conversation that is open, and waits for its first words. */
export async function ask(
  app: AppStand,
  page: Page,
  reply: { tokens: string[]; rate: number },
): Promise<void> {
  app.upstream.next(reply)
  await composerOf(page).fill('Tell me all of it.')
  await composerOf(page).press('Enter')
  await page.locator('.reply[data-live] .markdown > *').first().waitFor()
}

/** Waits until no reply is being written. */
export async function untilDone(page: Page): Promise<void> {
  await sendOf(page).waitFor()
}

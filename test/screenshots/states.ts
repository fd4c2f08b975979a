import type { BrowserContext, Page } from 'playwright-core'
import type { MessagePage } from '../../src/client/index.ts'
import { ASKED } from './replies.ts'
import { statsOf } from './figures.ts'
import { NOW, type Garden } from './garden.ts'

/** A page on which a state is to be brought about. */
export interface Stage {
  garden: Garden
  context: BrowserContext
  page: Page
  /** Does the list of conversations lie behind the page? */
  narrow: boolean
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const inDialog = (page: Page) => page.getByRole('dialog').first()

async function home({ garden, page }: Stage): Promise<void> {
  await page.goto(garden.url)
  await page.locator('.composer textarea').waitFor()
  await page.locator('.row').first().waitFor({ state: 'attached' })
}

/** Opens a conversation, from its beginning. */
async function open({ garden, page }: Stage, asked: keyof typeof ASKED): Promise<void> {
  await page.goto(garden.addressOf(asked))
  await page.locator('.said').first().waitFor()
  await page.locator('.row[data-current]').waitFor({ state: 'attached' })
  await page.locator('.transcript').evaluate((it) => (it.scrollTop = 0))
}

/** Shows what is opened next as if it had come otherwise. */
async function change({ page }: Stage, how: (page: MessagePage) => void): Promise<void> {
  await page.route(/\/messages(\?|$)/, async (route) => {
    const response = await route.fetch()
    const json = (await response.json()) as MessagePage
    how(json)
    await route.fulfill({ response, json })
  })
}

/** The start page with the list of conversations in sight. */
async function list(stage: Stage): Promise<void> {
  await home(stage)
  if (stage.narrow) await button(stage.page, 'Show the conversations').click()
}

async function openMenu(stage: Stage): Promise<void> {
  await list(stage)
  await button(stage.page, 'More for “Compost that smells”').press('Enter')
  await stage.page.getByRole('menuitem', { name: 'Delete' }).waitFor()
}

/** Tries a message on some of the models there are. */
async function playground({ garden, page }: Stage, text: string, columns: number): Promise<void> {
  await page.goto(`${garden.url}playground`)
  await page.locator('.column-status[data-live]').waitFor()
  for (let i = 1; i < columns; i++) await button(page, 'Add a model').click()
  await page.getByLabel('Instructions').fill('You are a gardener of few words.')
  await page.getByLabel('Message', { exact: true }).fill(text)
  await page.getByLabel('Message', { exact: true }).press('Control+Enter')
}

async function openShare(stage: Stage): Promise<void> {
  await open(stage, 'rich')
  await button(stage.page, 'Share or save').click()
  await inDialog(stage.page).locator('.share-row').waitFor()
}

/** What a person may find the app in, and how to get there. */
export const STATES: Record<string, (stage: Stage) => Promise<unknown>> = {
  empty: home,
  async demo({ garden, page }) {
    await page.goto(garden.demoUrl)
    await page.getByText('This is the demo').waitFor()
  },
  async connect({ garden, page }) {
    await page.goto(garden.demoUrl)
    await button(page, 'Connect a model').click()
    await inDialog(page).getByRole('radio', { name: 'Anthropic' }).check()
  },
  async loading(stage) {
    await stage.page.route(/\/messages(\?|$)/, () => {})
    await stage.page.goto(stage.garden.addressOf('rich'))
    await stage.page.locator('.loading').waitFor()
  },
  async missing({ garden, page }) {
    await page.goto(`${garden.url}c/conv_0193f3c2-0000-7000-8000-000000000000`)
    await page.getByText('There is no such conversation').waitFor()
  },
  async streaming(stage) {
    await open(stage, 'live')
    await stage.page.getByText('Shorten what shoots').waitFor()
  },
  async reply(stage) {
    await open(stage, 'rich')
    await stage.page.locator('.line span[class]').first().waitFor()
  },
  async code(stage) {
    await open(stage, 'code')
    await stage.page.locator('.code').nth(1).locator('.line span[class]').first().waitFor()
  },
  async diagrams(stage) {
    await open(stage, 'diagram')
    await stage.page.locator('.code[data-diagram]').nth(1).waitFor()
    await stage.page.locator('.transcript').evaluate((it) => (it.scrollTop = 0))
  },
  async formulas(stage) {
    await open(stage, 'formula')
    await stage.page.locator('.katex-display').nth(1).waitFor()
  },
  async reasoning(stage) {
    await open(stage, 'reasoning')
    await stage.page.locator('.reasoning summary').click()
  },
  async thinking({ garden, page }) {
    // Where it is in no list: it thinks for ever.
    await page.goto(`${garden.url}temporary`)
    await page.locator('.composer textarea').fill(ASKED.thinking)
    await page.keyboard.press('Control+Enter')
    await page.locator('.thought-line').getByText('two months').waitFor()
  },
  async tools(stage) {
    await open(stage, 'tools')
    await stage.page.locator('.tool summary').first().click()
  },
  async approval(stage) {
    await open(stage, 'tools')
    await stage.page.locator('.approval').scrollIntoViewIfNeeded()
  },
  async error(stage) {
    await open(stage, 'failed')
    await stage.page.locator('.ending[data-tone=error]').waitFor()
  },
  async interrupted(stage) {
    await open(stage, 'broken')
    await button(stage.page, 'Continue').waitFor()
  },
  async temporary({ garden, page }) {
    await page.goto(`${garden.url}temporary`)
    await page.locator('.composer textarea').fill(ASKED.branches)
    await page.keyboard.press('Control+Enter')
    await page.locator('.reply .usage').waitFor()
  },
  async 'playground-empty'({ garden, page }) {
    await page.goto(`${garden.url}playground`)
    await page.locator('.column-status[data-live]').waitFor()
  },
  async playground(stage) {
    await playground(stage, ASKED.branches, 2)
    await stage.page.locator('.costs tbody tr').first().waitFor()
  },
  async 'playground-live'(stage) {
    await playground(stage, ASKED.live, 4)
    await stage.page.getByText('Shorten what shoots').waitFor()
    await stage.page.locator('.ending').nth(1).waitFor()
  },
  async 'playground-costs'(stage) {
    await STATES['playground']!(stage)
    await stage.page.locator('.costs').evaluate((it) => it.scrollIntoView())
  },
  async offline(stage) {
    await open(stage, 'branches')
    await stage.context.setOffline(true)
    await stage.page.locator('.notice').waitFor()
  },
  async reconnecting(stage) {
    await open(stage, 'branches')
    await stage.page.route(/\/api\/|\/livez/, (route) => route.abort())
    await stage.page.locator('.composer textarea').fill('And one for the fig?')
    await stage.page.keyboard.press('Control+Enter')
    await stage.page.locator('.notice').waitFor()
  },
  async queued(stage) {
    await open(stage, 'live')
    await stage.page.locator('.composer textarea').fill('And what do I do with the cuttings?')
    await button(stage.page, 'Send when the reply has ended').click()
    await stage.page.locator('.unsent-note').waitFor()
  },
  async branches(stage) {
    await open(stage, 'branches')
    await stage.page.getByText('2/2').waitFor()
  },
  async edit(stage) {
    await open(stage, 'branches')
    await button(stage.page, 'Edit this message').press('Enter')
    await stage.page.getByRole('textbox', { name: 'Your message' }).waitFor()
  },
  async 'edit-reply'(stage) {
    await open(stage, 'reasoning')
    await button(stage.page, 'Edit this reply').press('Enter')
    await stage.page.getByRole('textbox', { name: 'The reply' }).waitFor()
  },
  async edited(stage) {
    await change(stage, ({ items }) => {
      items.at(-1)!.edited = true
    })
    await open(stage, 'branches')
    await stage.page.getByText('edited by you').waitFor()
  },
  async unanswered(stage) {
    await change(stage, (page) => {
      page.items.pop()
      page.leafId = page.items.at(-1)!.id
      page.siblings = {}
    })
    await open(stage, 'branches')
    await button(stage.page, 'Answer this message').waitFor()
  },
  async shortened(stage) {
    await change(stage, ({ items }) => {
      const reply = items.at(-1)!
      Object.assign(reply, { promptFrom: items[0]!.id, promptSummary: true })
    })
    await open(stage, 'costly')
    await stage.page.getByText('the model is given a summary').waitFor()
  },
  async usage(stage) {
    await open(stage, 'costly')
    await stage.page.locator('.usage-meter').click()
    await stage.page.getByText('All in all, in tokens').waitFor()
  },
  async figures({ garden, page }) {
    await page.route(/\/stats\?/, (route) => route.fulfill({ json: statsOf(NOW) }))
    await page.goto(`${garden.url}usage`)
    await page.getByRole('heading', { name: 'By model' }).waitFor()
  },
  async 'figures-plot'(stage) {
    await STATES['figures']!(stage)
    await stage.page.locator('.plot').evaluate((it) => it.scrollIntoView({ block: 'start' }))
  },
  async 'figures-end'(stage) {
    await STATES['figures']!(stage)
    await stage.page.getByText('Everybody’s').click()
    await stage.page.locator('.transcript').evaluate((it) => (it.scrollTop = it.scrollHeight))
  },
  async 'figures-empty'({ garden, page }) {
    await page.goto(`${garden.demoUrl}usage`)
    await page.getByText('No reply was written in this time.').waitFor()
  },
  async sent(stage) {
    await open(stage, 'reasoning')
    await button(stage.page, 'Show what was sent to the model').click()
    await inDialog(stage.page).getByText('One message').waitFor()
  },
  'row-menu': openMenu,
  async 'long-list'(stage) {
    await list(stage)
    await stage.page.locator('.row').last().scrollIntoViewIfNeeded()
  },
  async undo(stage) {
    // It never comes to that: the next picture needs it.
    await stage.context.route('**/conversations/*', (route) =>
      route.request().method() === 'DELETE' ? route.abort() : route.continue(),
    )
    await openMenu(stage)
    await stage.page.getByRole('menuitem', { name: 'Delete' }).click()
    await button(stage.page, 'Undo').waitFor()
  },
  async archive(stage) {
    await list(stage)
    await button(stage.page, 'Archived conversations').click()
    await stage.page.getByText('Elder syrup').waitFor()
  },
  async search(stage) {
    await list(stage)
    await stage.page.getByRole('search').locator('input').fill('frost')
    await stage.page.locator('.search-hits mark').first().waitFor()
  },
  async palette(stage) {
    await home(stage)
    await stage.page.keyboard.press('Control+k')
    await inDialog(stage.page).getByRole('option').first().waitFor()
  },
  async 'palette-found'(stage) {
    await home(stage)
    await stage.page.keyboard.press('Control+k')
    await inDialog(stage.page).getByRole('combobox').fill('pot')
    await inDialog(stage.page).locator('mark').first().waitFor()
  },
  async shortcuts(stage) {
    await home(stage)
    await stage.page.keyboard.press('Control+/')
    await inDialog(stage.page).getByText('Previous version').waitFor()
  },
  async models(stage) {
    await home(stage)
    await stage.page.locator('.model-button').click()
    await inDialog(stage.page).getByText('gpt-4o-mini').waitFor()
  },
  async 'conversation-settings'(stage) {
    await open(stage, 'costly')
    await stage.page.locator('.head-tune').click()
    await inDialog(stage.page).getByRole('textbox').first().waitFor()
  },
  async presets(stage) {
    await STATES['conversation-settings']!(stage)
    for (const name of ['Careful gardener', 'Brief', 'Short poem']) {
      await inDialog(stage.page).getByLabel('Name of a new preset').fill(name)
      await stage.page.keyboard.press('Enter')
    }
    await stage.page.locator('.preset').nth(2).scrollIntoViewIfNeeded()
  },
  async 'allowed-tools'(stage) {
    await change(stage, ({ conversation }) => conversation.allowedTools.push('order_supplies'))
    await open(stage, 'tools')
    await stage.page.locator('.head-tune').click()
    await inDialog(stage.page).getByText('order_supplies').scrollIntoViewIfNeeded()
  },
  async share(stage) {
    await openShare(stage)
  },
  async 'share-link'(stage) {
    await stage.page.route('**/shares', (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({
            status: 201,
            json: {
              ...{ id: 'share_picture', reasoning: false, tools: false },
              createdAt: new Date(NOW).toISOString(),
              path: '/s/hV0mZtJ3yXq6Kp1bRw9LsD4aGfE7nUc2oIiTzYvBkQM',
            },
          })
        : route.continue(),
    )
    await openShare(stage)
    await button(stage.page, 'Make a link').click()
    await inDialog(stage.page).locator('.share-made').waitFor()
  },
  shared: ({ garden, page }) => page.goto(garden.shared.address),
  'shared-gone': ({ garden, page }) => page.goto(`${garden.url}s/nothing`),
  async exported({ garden, page }) {
    await page.route('**/exported.html', (route) =>
      route.fulfill({ body: garden.shared.html, contentType: 'text/html; charset=utf-8' }),
    )
    await page.goto('http://elsewhere.example/exported.html')
  },
  async settings({ garden, page }) {
    await page.goto(`${garden.url}settings`)
    await page.getByText('There are no tokens yet').waitFor()
  },
  async 'settings-end'(stage) {
    await STATES['settings']!(stage)
    await stage.page.locator('.transcript').evaluate((it) => (it.scrollTop = it.scrollHeight))
  },
  async token(stage) {
    await STATES['settings']!(stage)
    await button(stage.page, 'New token').click()
    await inDialog(stage.page).getByRole('textbox').first().waitFor()
  },
  async 'sign-in'({ garden, page }) {
    await page.goto(garden.closedUrl)
    await page.getByLabel('Token', { exact: true }).fill('not-this-one')
    await button(page, 'Sign in').click()
    await page.getByRole('alert').waitFor()
  },
  async classic({ garden, page }) {
    await page.goto(`${garden.plainUrl}classic`)
    await page.locator('#prompt-input').fill(ASKED.rich)
    await page.locator('#prompt-input').press('Enter')
    await page.locator('#conversation pre').waitFor()
    await page.locator('#prompt-input:enabled').waitFor()
  },
  async sandbox({ garden, page }) {
    await page.goto(`${garden.plainUrl}sandbox`)
    await page.getByLabel('System prompt').fill('You are a gardener of few words.')
    await page.getByLabel('Message').fill(ASKED.branches)
    await button(page, 'Run').click()
    await page.locator('#costs tbody tr').first().waitFor()
    await page.locator('#run:enabled').waitFor()
  },
  async 'api-docs'({ garden, page }) {
    await page.goto(`${garden.plainUrl}api/docs`)
    await page.getByRole('heading', { level: 2 }).first().waitFor()
  },
}

import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ConversationPatch, ModelInfo } from '../../src/protocol/index.ts'
import { forAll } from '../for-all.ts'
import { startUpstream } from '../upstream/upstream.ts'
import { audit, inBothLanguages, SIZES } from './audit.ts'
import { browserForAll, composerOf, conversationOf, openTab, say, untilDone } from './harness.ts'

const MODEL = 'openai:mock-large'

const { server, open } = browserForAll({ LOQUAT_MODEL: '' })
const upstream = forAll(
  () => startUpstream({ models: ['mock-large', 'mock-small'] }),
  (it) => it.close(),
)

beforeAll(async () => {
  await server.client.providers.save('openai', { apiKey: 'sk-test', baseUrl: upstream.url })
})

/** What a busy machine may take its time for. */
const soon = <T>(ask: () => T) => expect.poll(ask)

type Options = Parameters<typeof open>[1]

async function openConversation(patch: ConversationPatch = {}, options: Options = {}) {
  const { title = 'Tides', instructions, settings, model = MODEL } = patch
  const given = { title, model, instructions: instructions ?? null, settings: settings ?? {} }
  const { id } = await server.client.conversations.create(given)
  const { page } = await open(`${server.url}c/${id}`, options)
  await page.getByRole('heading', { name: title! }).waitFor()
  return { id, page }
}

const button = (page: Page) => page.getByRole('button', { name: /^Conversation settings/ })
const panel = (page: Page) => page.getByRole('dialog', { name: 'Conversation settings' })
const field = (page: Page, name: string) =>
  panel(page).getByLabel(name).and(page.locator('input, textarea, select'))
const status = (page: Page, text: string) => panel(page).getByRole('status').getByText(text)
const stored = async (id: string) => {
  const { instructions, settings } = await server.client.conversations.get(id)
  return { instructions, settings }
}

async function openPanel(page: Page) {
  await button(page).click()
  await field(page, 'Instructions').waitFor()
}

describe('the settings of a conversation', () => {
  test('are saved as one types, reach the model, and can be set back', async () => {
    const { id, page } = await openConversation()
    await openPanel(page)
    const placeholder = (name: string) => field(page, name).getAttribute('placeholder')
    expect(await placeholder('Instructions')).toBe('None')
    expect(await placeholder('Temperature')).toBe('Model’s own')
    expect(await panel(page).locator('.changed-dot').count()).toBe(0)
    await field(page, 'Instructions').fill('Answer in one word.')
    await status(page, 'Saved').waitFor()
    await field(page, 'Temperature').fill('0,7')
    await field(page, 'Max tokens').fill('50')
    await field(page, 'Stop words').fill('END\n\\n\\n')
    await page.keyboard.press('Escape')
    await panel(page).waitFor({ state: 'detached' })
    const settings = { temperature: 0.7, maxOutputTokens: 50, stop: ['END', '\n\n'] }
    await soon(() => stored(id)).toEqual({ instructions: 'Answer in one word.', settings })
    expect(await button(page).getAttribute('aria-label')).toBe('Conversation settings (changed)')

    await say(page, 'High water?')
    await untilDone(page)
    const sent = upstream.requests.findLast(({ body }) => body.stream)!.body
    expect(sent).toMatchObject({ temperature: 0.7, max_tokens: 50, stop: ['END', '\n\n'] })
    expect(sent.messages[0]).toEqual({ role: 'system', content: 'Answer in one word.' })

    await openPanel(page)
    expect(await panel(page).locator('.changed-dot').count()).toBe(4)
    await panel(page).getByRole('button', { name: 'Set “Temperature” back' }).click()
    await status(page, 'Saved').waitFor()
    expect(await field(page, 'Temperature').inputValue()).toBe('')
    expect(await field(page, 'Temperature').evaluate((it) => it === document.activeElement)).toBe(
      true,
    )
    const { temperature: _, ...left } = settings
    await soon(() => stored(id)).toMatchObject({ settings: left })
  })

  test('that are refused stand with the server’s sentence, and nothing typed is lost', async () => {
    const { id, page } = await openConversation({ settings: { topP: 0.5 } })
    await openPanel(page)
    await field(page, 'Temperature').fill('9')
    await field(page, 'Seed').fill('lucky')
    await field(page, 'Max tokens').fill('60')
    await page.keyboard.press('Enter')
    const alerts = panel(page).getByRole('alert')
    await soon(() => alerts.allTextContents()).toEqual([
      'Too big: expected number to be <=2',
      'Invalid input: expected number, received string',
    ])
    expect(await field(page, 'Temperature').getAttribute('aria-invalid')).toBe('true')
    await soon(() => stored(id)).toMatchObject({ settings: { topP: 0.5, maxOutputTokens: 60 } })
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Conversation settings (not saved yet)' }).waitFor()
    await page.reload()
    await openPanel(page)
    await soon(() => alerts.count()).toBe(2)
    expect(await field(page, 'Seed').inputValue()).toBe('lucky')
    await field(page, 'Temperature').fill('2')
    await field(page, 'Seed').fill('7')
    await status(page, 'Saved').waitFor()
    await soon(() => alerts.count()).toBe(0)
    await soon(() => stored(id)).toMatchObject({
      settings: { topP: 0.5, maxOutputTokens: 60, temperature: 2, seed: 7 },
    })
  })

  test('that cannot be saved say so, are tried again, and a message waits for them', async () => {
    const { id, page } = await openConversation()
    await openPanel(page)
    await page.context().setOffline(true)
    await field(page, 'Instructions').fill('Be brief.')
    await status(page, 'the server cannot be reached').waitFor()
    await page.keyboard.press('Escape')
    await say(page, 'How long?')
    await page.locator('.unsent-note').waitFor()
    await page.context().setOffline(false)
    await page.locator('.reply .usage').waitFor()
    const { items } = await server.client.conversations.messages(id)
    const { prompt } = await server.client.runs.prompt(items.at(-1)!.runId!)
    expect(prompt.instructions).toBe('Be brief.')

    await page.route('**/api/v1/conversations/*', (route) =>
      route.request().method() === 'PATCH'
        ? route.fulfill({
            status: 500,
            headers: { 'x-request-id': 'r' },
            json: { error: { code: 'odd', message: 'Out of order.', retryable: false } },
          })
        : route.continue(),
    )
    await openPanel(page)
    await field(page, 'Instructions').fill('Be very brief.')
    await panel(page).getByRole('alert').getByText('Not saved. Out of order.').waitFor()
    await page.unroute('**/api/v1/conversations/*')
    await panel(page).getByRole('button', { name: 'Try again' }).click()
    await status(page, 'Saved').waitFor()
    expect(await stored(id)).toMatchObject({ instructions: 'Be very brief.' })
  })

  test('are live in another tab, which does not lose what is being typed there', async () => {
    const { id, page } = await openConversation()
    const { page: second, complaints } = await openTab(page)
    await openPanel(page)
    await openPanel(second)
    await field(second, 'Seed').pressSequentially('1')
    await field(page, 'Instructions').fill('Rhyme.')
    await field(page, 'Instructions').blur()
    await soon(() => field(second, 'Instructions').inputValue()).toBe('Rhyme.')
    await field(second, 'Seed').pressSequentially('2')
    await field(second, 'Seed').blur()
    await soon(() => field(page, 'Seed').inputValue()).toBe('12')
    expect(await stored(id)).toEqual({ instructions: 'Rhyme.', settings: { seed: 12 } })
    await server.client.conversations.update(id, { settings: {}, instructions: null })
    await soon(() => field(page, 'Seed').inputValue()).toBe('')
    await second.keyboard.press('Escape')
    await second.getByRole('button', { name: 'Conversation settings', exact: true }).waitFor()
    expect(complaints).toEqual([])
  })

  test('of a conversation that has not begun go along with its first message, over a reload', async () => {
    const { page } = await open()
    await openPanel(page)
    await panel(page).getByText('They go along with your first message').waitFor()
    await field(page, 'Instructions').fill('Count.')
    await field(page, 'Top-p').fill('1.5')
    await field(page, 'Seed').fill('3')
    await page.keyboard.press('Enter')
    await panel(page).getByRole('alert').getByText('It must be from 0 to 1.').waitFor()
    await field(page, 'Top-p').fill('0.5')
    await page.keyboard.press('Escape')
    const { items: before } = await server.client.conversations.list()
    await page.reload()
    await page.getByRole('button', { name: 'Conversation settings (changed)' }).waitFor()
    await say(page, 'Go')
    await untilDone(page)
    const { items } = await server.client.conversations.list()
    expect(items).toHaveLength(before.length + 1)
    expect(await stored(conversationOf(page))).toEqual({
      instructions: 'Count.',
      settings: { topP: 0.5, seed: 3 },
    })
    await page.goto(server.url)
    await page.getByRole('button', { name: 'Conversation settings', exact: true }).waitFor()
  })
})

/** The page of a server whose models take these settings. */
async function openWith(parameters: ModelInfo['parameters'], settings = {}, options: Options = {}) {
  const { id } = await server.client.conversations.create({ model: MODEL, settings })
  const { page } = await open('about:blank', options)
  await page.route('**/api/v1/models', (route) =>
    route.fulfill({
      json: {
        items: [{ id: MODEL, provider: 'openai', name: 'mock-large', parameters }],
        default: { id: MODEL, why: 'setting', sentence: 'LOQUAT_MODEL says so.' },
      },
    }),
  )
  await page.goto(`${server.url}c/${id}`)
  await page.locator('.model-button').waitFor()
  await openPanel(page)
  return { id, page }
}

describe('only what the model takes is offered', () => {
  const names = (page: Page) =>
    panel(page)
      .locator('label')
      .evaluateAll((all) => all.map((it) => it.firstChild!.textContent))

  test('a thinking model', async () => {
    const { id, page } = await openWith(['maxOutputTokens', 'reasoningEffort', 'seed'])
    expect(await names(page)).toEqual(['Instructions', 'Max tokens', 'Reasoning effort', 'Seed'])
    await field(page, 'Reasoning effort').selectOption('High')
    await status(page, 'Saved').waitFor()
    expect(await stored(id)).toMatchObject({ settings: { reasoningEffort: 'high' } })
  })

  test('what is set and not taken can still be set back', async () => {
    const { page } = await openWith(['seed'], { temperature: 1 })
    expect(await names(page)).toEqual(['Instructions', 'Temperature', 'Seed'])
    await panel(page).getByText('This model does not take it.').waitFor()
    await panel(page).getByRole('button', { name: 'Set “Temperature” back' }).click()
    await status(page, 'Saved').waitFor()
    await soon(() => names(page)).toEqual(['Instructions', 'Seed'])
  })

  test('none, and not known', async () => {
    const none = await openWith([])
    await panel(none.page).getByText('This model has none.').waitFor()
    expect(await names(none.page)).toEqual(['Instructions'])
    const unknown = await openWith(undefined)
    await panel(unknown.page).getByText('does not say which').waitFor()
    expect(await names(unknown.page)).toHaveLength(7)
  })
})

test('by keyboard alone: opened, changed, left to where one was; and from the palette', async () => {
  const { id, page } = await openConversation()
  await composerOf(page).fill('Half a thought')
  await page.keyboard.press('Control+Shift+L')
  await field(page, 'Instructions').waitFor()
  await field(page, 'Instructions').focus()
  await page.keyboard.type('Be kind.')
  await page.keyboard.press('Escape')
  await panel(page).waitFor({ state: 'detached' })
  await soon(() => stored(id)).toMatchObject({ instructions: 'Be kind.' })
  expect(await composerOf(page).evaluate((it) => it === document.activeElement)).toBe(true)
  expect(await composerOf(page).inputValue()).toBe('Half a thought')
  await page.keyboard.press('Control+K')
  await page.locator('.palette [role=combobox]').fill('conversation settings')
  await page.keyboard.press('Enter')
  await panel(page).waitFor()
})

test('a preset is kept under a name, used elsewhere, and what that replaced comes back', async () => {
  const pirate = { instructions: 'Speak as a pirate.', settings: { temperature: 1.5 } }
  const first = await openConversation(pirate)
  await openPanel(first.page)
  const newName = (page: Page) => panel(page).getByLabel('Name of a new preset')
  await newName(first.page).fill(' Pirate ')
  await newName(first.page).press('Enter')
  const chip = (page: Page) => panel(page).getByRole('button', { name: 'Pirate', exact: true })
  await chip(first.page).waitFor()
  expect(await newName(first.page).inputValue()).toBe('')

  const own = { instructions: 'Long in the making.', settings: { topP: 0.5 } }
  const second = await server.client.conversations.create({ title: 'Second', model: MODEL, ...own })
  const { page } = await openTab(first.page)
  await page.goto(`${server.url}c/${second.id}`)
  await openPanel(page)
  await chip(page).dblclick()
  await soon(() => stored(second.id)).toEqual(pirate)
  expect(await field(page, 'Temperature').inputValue()).toBe('1.5')
  await panel(page).getByRole('button', { name: 'Undo' }).click()
  await soon(() => stored(second.id)).toEqual(own)

  await panel(page).getByRole('button', { name: 'Delete the preset “Pirate”' }).press('Enter')
  await chip(page).waitFor({ state: 'detached' })
  await chip(first.page).waitFor({ state: 'detached' })
  await page.keyboard.press('Enter')
  await chip(page).waitFor()
  await newName(page).fill('Pirate')
  await panel(page).getByRole('button', { name: 'Replace it' }).click()
  await page.reload()
  await openPanel(page)
  await field(page, 'Instructions').fill('Another.')
  await chip(page).click()
  await soon(() => stored(second.id)).toEqual(own)
})

describe.each(SIZES)('$name', ({ viewport }) => {
  const everything = {
    temperature: 0.7,
    topP: 0.9,
    maxOutputTokens: 400,
    stop: ['a', 'b'],
    seed: 1,
  }

  test('no fault in any state, and nothing wider than the screen', async () => {
    const look = { viewport, reducedMotion: 'reduce' as const }
    const faults: Record<string, string[]> = {}
    async function faultsOf(page: Page): Promise<string[]> {
      const found = await audit(page)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      if (wide > viewport.width) found.push(`${wide} px wide`)
      const over = await page
        .locator('.tuning-dialog')
        .evaluate((it) => it.scrollWidth - it.clientWidth)
      if (over > 0) found.push(`the panel is ${over} px too wide`)
      return found
    }
    const check = async (state: string, page: Page) =>
      (faults[state] = await inBothLanguages(page, () => faultsOf(page)))
    const { page } = await openConversation({}, look)
    await openPanel(page)
    await check('nothing changed', page)
    await panel(page).getByLabel('Name of a new preset').fill('Preset '.repeat(8))
    await page.keyboard.press('Enter')
    await panel(page).getByRole('button', { name: 'Undo' }).waitFor()
    await check('a preset', page)
    await field(page, 'Temperature').fill('9')
    await field(page, 'Seed').fill('1')
    await page.keyboard.press('Enter')
    await panel(page).getByRole('alert').waitFor()
    await check('refused', page)
    await page.context().setOffline(true)
    await field(page, 'Seed').fill('2')
    await status(page, 'cannot be reached').waitFor()
    await check('waiting', page)
    await page.context().setOffline(false)
    const changed = await openConversation(
      { settings: everything, instructions: 'Be brief. '.repeat(200) },
      look,
    )
    await openPanel(changed.page)
    await check('everything changed', changed.page)
    const none = await openWith([], {}, look)
    await check('no parameters', none.page)
    expect(faults).toEqual(Object.fromEntries(Object.keys(faults).map((state) => [state, []])))
  })
})

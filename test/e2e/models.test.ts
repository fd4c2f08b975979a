import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { DefaultModel, ModelInfo } from '../../src/protocol/index.ts'
import { audit, LOOKS } from './audit.ts'
import {
  ask,
  browserForAll,
  chooseModel,
  conversationOf,
  say,
  script,
  untilDone,
  wordsOf,
} from './harness.ts'

const { server, open } = browserForAll({ LOQUAT_SUMMARY_MODEL: 'test:script' })

const SCRIPT = { id: 'test:script', provider: 'test', name: 'script', contextWindow: 4000 }
const ECHO = {
  ...{ id: 'demo:echo', provider: 'demo', name: 'echo', contextWindow: 128_000 },
  price: { input: 2_500_000, output: 10_000_000 },
  capabilities: ['vision', 'tools'] satisfies ModelInfo['capabilities'],
}
const STANDARD: DefaultModel = {
  id: 'test:script',
  why: 'setting',
  sentence: 'LOQUAT_MODEL says so.',
}

/** Five hundred models of seven providers, behind the two that answer here. */
const MANY: ModelInfo[] = [
  SCRIPT,
  ECHO,
  ...Array.from({ length: 498 }, (_, i) => ({
    id: `provider-${i % 7}:model-${i}`,
    provider: `provider-${i % 7}`,
    name: `model-${i}`,
    ...(i % 2 === 0 ? { contextWindow: 8192 * (i + 1) } : {}),
  })),
]

test('what begins before the models are known keeps the one that was chosen', async () => {
  const { page } = await open()
  await chooseModel(page, 'demo:echo')
  await page.route('**/api/v1/models', () => {})
  await page.reload()
  await ask(page, 'Say it back')
  expect(await wordsOf(page)).toBe('Say it back')
})

type Options = Parameters<typeof open>[1]

/** The page of a server that offers these models. */
async function openWith(items: ModelInfo[], options: Options = {}): Promise<Page> {
  const { page } = await open('about:blank', options)
  await page.route('**/api/v1/models', (route) =>
    route.fulfill({ json: { items, default: STANDARD } }),
  )
  await page.goto(server.url)
  await picker(page).waitFor()
  return page
}

const picker = (page: Page) => page.locator('.model-button')
const list = (page: Page) => page.getByRole('dialog', { name: 'Choose a model' })
const search = (page: Page) => page.getByRole('combobox', { name: 'Search models' })
const options = (page: Page) => list(page).getByRole('option')
/** The line that Enter would choose, as a screen reader is told. */
const active = (page: Page) =>
  search(page).evaluate(
    (field) =>
      document
        .getElementById(field.getAttribute('aria-activedescendant') ?? '')
        ?.querySelector('.model-name')?.textContent,
  )
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('class') ?? '')

describe('the model picker', () => {
  test('is opened, searched and left by keyboard alone', async () => {
    const page = await openWith(MANY)
    await picker(page).focus()
    await page.keyboard.press('Enter')
    await search(page).waitFor()
    expect(await search(page).evaluate((field) => field === document.activeElement)).toBe(true)
    expect(await active(page)).toBe('script (default)')
    expect(await options(page).count()).toBe(501)
    await page.keyboard.press('End')
    await expect.poll(() => active(page)).toBe('model-496')
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => active(page)).toBe('script (default)')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Home')
    await expect.poll(() => active(page)).toBe('script (default)')

    await page.keyboard.type('provider-3 24')
    await expect.poll(() => options(page).count()).toBeLessThan(20)
    expect(await list(page).getByRole('group').count()).toBe(1)
    expect(await active(page)).toBe('model-24')
    await page.keyboard.type('zz')
    await list(page).getByText('No model matches “provider-3 24zz”.').waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await list(page).waitFor({ state: 'hidden' })
    expect(await focused(page)).toBe('model-button')
    expect(await page.locator('.bubble').count()).toBe(0)
  })

  test('a choice holds for the conversation and new ones, and stands among the last used', async () => {
    const page = await openWith(MANY)
    await chooseModel(page, 'demo:echo')
    expect(await focused(page)).toBe('model-button')
    expect(await picker(page).innerText()).toContain('echo')
    await ask(page, 'Said back')
    expect(await wordsOf(page)).toBe('Said back')
    await page.reload()
    await page.locator('.reply').waitFor()
    await picker(page).click()
    await search(page).waitFor()
    const recent = list(page).getByRole('group', { name: 'Used lately' })
    expect(await recent.getByRole('option').allInnerTexts()).toEqual([
      'echo\nVision\nTools\nReads 128K tokens\n$2.50 in, $10.00 out',
    ])
    expect(await recent.getByRole('option').first().getAttribute('aria-selected')).toBe('true')
    await options(page).first().click()
    await expect.poll(() => picker(page).innerText()).toContain('script (default)')
    await page.goto(server.url)
    await expect.poll(() => picker(page).innerText()).toContain('script (default)')
  })

  test('a choice holds for a conversation that is still on its way, too', async () => {
    const { page } = await open()
    const { id } = await server.client.conversations.create({ model: 'test:script' })
    await server.client.send(id, 'Hello')
    let arrive = () => {}
    const arrived = new Promise<void>((resolve) => (arrive = resolve))
    await page.route(`**/conversations/${id}/messages*`, async (route) => {
      const response = await route.fetch()
      await arrived
      await route.fulfill({ response })
    })
    await page.goto(`${server.url}c/${id}`)
    await chooseModel(page, 'demo:echo')
    const stored = async () => (await server.client.conversations.get(id)).model
    await expect.poll(stored).toBe('demo:echo')
    arrive()
    await page.locator('.said').waitFor()
    await expect.poll(() => picker(page).textContent()).toBe('Model: echo')
  })

  test('what is said right after a choice is answered by what was chosen last', async () => {
    const { page } = await open()
    await ask(page, 'Hello')
    // The way to the server is long, and the first choice takes longest.
    let wait = 800
    await page.route('**/api/v1/conversations/*', async (route) => {
      if (route.request().method() === 'PATCH')
        await new Promise((resolve) => setTimeout(resolve, (wait -= 300)))
      await route.continue()
    })
    await chooseModel(page, 'test:script')
    await chooseModel(page, 'demo:echo')
    await ask(page, 'Said at once')
    expect(await wordsOf(page)).toBe('Said at once')
    const { model } = await server.client.conversations.get(conversationOf(page))
    expect(model).toBe('demo:echo')
  })

  test('a choice without a network holds, and reaches the server with it', async () => {
    const { page } = await open()
    await ask(page, 'Hello')
    await chooseModel(page, 'test:script')
    await page.context().setOffline(true)
    await chooseModel(page, 'demo:echo')
    await say(page, 'Said while offline')
    await page.locator('.notice').getByText('You are offline').waitFor()
    await page.waitForTimeout(1500)
    expect(await picker(page).textContent()).toBe('Model: echo')
    expect(await page.getByRole('alert').count()).toBe(0)
    await page.context().setOffline(false)
    await page.locator('.reply').nth(1).waitFor()
    await untilDone(page)
    expect(await wordsOf(page)).toBe('Said while offline')
  })

  test('says why the default is that one, and nothing that nobody knows', async () => {
    const page = await openWith([{ id: 'test:script', provider: 'test', name: 'script' }])
    await picker(page).click()
    await search(page).waitFor()
    expect(await options(page).allInnerTexts()).toEqual([
      'script (default)\nLOQUAT_MODEL says so.',
      'script',
    ])
    expect(await list(page).getByText('Prices').count()).toBe(0)
  })

  test('a model that is not offered any more is still the one that is chosen', async () => {
    const { id } = await server.client.conversations.create({ model: 'demo:echo' })
    const page = await openWith([SCRIPT])
    await page.goto(`${server.url}c/${id}`)
    await expect.poll(() => picker(page).innerText()).toContain('echo')
    await picker(page).click()
    await search(page).waitFor()
    expect(await list(page).getByRole('option', { selected: true }).innerText()).toBe(
      'echo\nNo longer offered',
    )
  })

  test('Esc closes it and does not stop the reply; a click elsewhere closes it, too', async () => {
    const page = await openWith(MANY)
    await say(page, 'Go on [tokens=2000 rate=50]')
    await page.getByRole('button', { name: 'Stop the reply' }).waitFor()
    await picker(page).click()
    await search(page).press('Escape')
    await list(page).waitFor({ state: 'hidden' })
    await picker(page).click()
    await page.locator('.transcript').click({ position: { x: 5, y: 5 } })
    await list(page).waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Stop the reply' }).click()
    await page.getByText('You stopped this reply.').waitFor()
  })

  test('a key is answered within a moment however many models there are', async () => {
    const page = await openWith(MANY)
    await picker(page).click()
    await search(page).waitFor()
    const slowest = await page.evaluate(async () => {
      const field = document.activeElement as HTMLInputElement
      const texts = ['m', 'mo', 'model', 'model-', 'model-4', '']
      const best = texts.map(() => Infinity)
      // A neighbour that holds the machine for a moment holds it once, not three times.
      for (let round = 0; round < 3; round++)
        for (const [i, text] of texts.entries()) {
          const began = performance.now()
          field.value = text
          field.dispatchEvent(new Event('input', { bubbles: true }))
          await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
          best[i] = Math.min(best[i]!, performance.now() - began)
        }
      return Math.max(...best)
    })
    // A whole frame is in it, on a machine that does other things.
    expect(slowest).toBeLessThan(200)
  })

  test.each([
    ['320 px, touch', { viewport: { width: 320, height: 640 }, hasTouch: true }, ''],
    ['right to left', { viewport: { width: 900, height: 640 } }, '?lang=en-rtl'],
  ])('lies within the screen: %s', async (_, look, query) => {
    const page = await openWith(MANY, look)
    await page.goto(server.url + query)
    await picker(page).click()
    await options(page).first().waitFor()
    const box = (await list(page).boundingBox())!
    expect(box.x).toBeGreaterThanOrEqual(0)
    expect(box.y).toBeGreaterThanOrEqual(0)
    expect(box.x + box.width).toBeLessThanOrEqual(look.viewport.width)
    expect(box.y + box.height).toBeLessThanOrEqual(look.viewport.height)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(
      look.viewport.width,
    )
    await options(page).nth(2).click()
    await expect.poll(() => picker(page).innerText()).toContain('echo')
  })
})

test('a reply is given again by another model, from the keyboard', async () => {
  const page = await openWith([SCRIPT, ECHO])
  await ask(page, 'Again [tokens=4]')
  expect(await wordsOf(page)).toBe(script(4))
  await page.getByRole('button', { name: 'Answer with another model' }).focus()
  await page.keyboard.press('Enter')
  const choices = page.getByRole('dialog', { name: 'Answer with another model' })
  await search(page).waitFor()
  expect(await choices.getByRole('option').allInnerTexts()).toEqual([
    'script\nReads 4K tokens',
    'echo\nVision\nTools\nReads 128K tokens\n$2.50 in, $10.00 out',
  ])
  expect(await choices.getByRole('option', { selected: true }).innerText()).toContain('script')
  await page.keyboard.type('echo')
  await page.keyboard.press('Enter')
  await page.locator('.versions-place').getByText('2/2').waitFor()
  await untilDone(page)
  await expect.poll(() => wordsOf(page)).toBe('Again [tokens=4]')
  // The conversation itself stays with its model.
  expect(await picker(page).innerText()).toContain('script (default)')
})

test('the meter shows how full the model’s window is, warns, and has the sums behind it', async () => {
  const page = await openWith([SCRIPT, ECHO])
  const meter = page.locator('.usage-meter')
  await ask(page, 'Short [tokens=20]')
  await meter.waitFor()
  expect(await meter.getAttribute('aria-label')).toMatch(/^Context: \d% taken$/)
  await ask(page, 'Long [tokens=3500]')
  const warning = page.locator('.notice').getByText('older messages are summed up or left out')
  await warning.waitFor()
  await meter.click()
  const details = page.getByRole('dialog', { name: 'What this conversation took' })
  await details.getByText('By 2 replies, other versions of them included.').waitFor()
  const { id } = (await server.client.conversations.list()).items[0]!
  const { usage } = await server.client.conversations.usage(id)
  const number = (count: number) => `≈\u00a0${count.toLocaleString('en')}`
  expect(await details.locator('dd').allInnerTexts()).toEqual([
    number(usage.inputTokens),
    number(usage.outputTokens),
  ])
  expect(await details.innerText()).toContain('of the 4,000 tokens that script can read at once')
  await page.keyboard.press('Escape')

  // A larger model has room enough; of one whose window nobody knows there is no measure.
  await chooseModel(page, 'demo:echo')
  await warning.waitFor({ state: 'hidden' })
  await page.unroute('**/api/v1/models')
  await page.reload()
  await page.locator('.reply').first().waitFor()
  await expect.poll(() => meter.getAttribute('aria-label')).toBe('What this conversation took')
})

test('what was sent can be looked at, and copied, as it was', async () => {
  const { id } = await server.client.conversations.create({
    instructions: 'Answer briefly.',
    settings: { temperature: 0.5 },
  })
  const page = await openWith([SCRIPT, ECHO])
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(`${server.url}c/${id}`)
  await ask(page, 'First [tokens=5]')
  await server.client.conversations.update(id, { instructions: 'Answer at length.' })
  const show = page.getByRole('button', { name: 'Show what was sent to the model' })
  await show.last().click()
  const dialog = page.getByRole('dialog', { name: 'What was sent' })
  await dialog.getByText('One message').waitFor()
  await dialog.getByText('Instructions').click()
  await dialog.getByText('Answer briefly.').waitFor()
  await dialog.getByText('You: First [tokens=5]').click()
  await dialog.locator('pre').getByText('First [tokens=5]', { exact: true }).waitFor()
  expect(await dialog.locator('.sent-facts').innerText()).toMatch(/test:script.*temperature.*0.5/s)
  await dialog.getByRole('button', { name: 'Copy as JSON' }).click()
  const { items } = await server.client.conversations.messages(id)
  const { prompt } = await server.client.runs.prompt(items[1]!.runId!)
  await expect
    .poll(async () => JSON.parse(await page.evaluate(() => navigator.clipboard.readText())))
    .toEqual({ model: 'test:script', ...prompt })
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
    'Show what was sent to the model',
  )
})

test('the first reply that was given a summary of what was said before says so', async () => {
  const page = await openWith([SCRIPT, ECHO])
  const long = 'word '.repeat(800)
  const notes = page.getByText(
    'From here on, the model is given a summary of what was said earlier',
  )
  await ask(page, `First ${long} [tokens=5]`)
  expect(await notes.count()).toBe(0)
  await ask(page, `Second ${long} [tokens=5]`)
  await notes.waitFor()
  // It is the same for the next one.
  await ask(page, 'Third [tokens=3]')
  expect(await notes.count()).toBe(1)
  expect(await page.locator('.reply').nth(1).innerText()).toContain('a summary of what was said')
  await page.getByRole('button', { name: 'Show what was sent to the model' }).last().click()
  const dialog = page.getByRole('dialog', { name: 'What was sent' })
  await dialog.getByText('a summary of them stands before the first one').waitFor()
  await dialog.getByText(/^You: Second/).click()
  await dialog.locator('pre').getByText('Summary of the conversation up to here:').waitFor()
})

/** In both themes. */
describe.each(LOOKS)('$name, $locale', ({ viewport, locale }) => {
  test('no fault in any state', async () => {
    const page = await openWith(MANY, { viewport, locale, reducedMotion: 'reduce' })
    const faults: Record<string, string[]> = {}
    const check = async (state: string) => (faults[state] = await audit(page))
    await picker(page).click()
    await page.locator('[role=option]').first().waitFor()
    await check('the picker')
    await page.keyboard.type('provider-2 model-9')
    await check('the picker, searched')
    await page.keyboard.type(' none')
    await page.locator('.model-note').waitFor()
    await check('the picker, nothing found')
    await page.keyboard.press('Escape')
    await page.locator('.composer textarea').fill('Long [tokens=3500]')
    await page.keyboard.press('Control+Enter')
    await page.locator('.usage-meter[data-full]').waitFor()
    await page.locator('.send:not(.stop)').waitFor()
    await check('nearly full')
    await page.locator('.usage-meter').click()
    await page.locator('.usage-popover dl').waitFor()
    await check('the sums')
    await page.keyboard.press('Escape')
    await page.locator('.answer-with').click()
    await page.locator('#answer-with [role=option]').first().waitFor()
    await check('answer with')
    await page.keyboard.press('Escape')
    await page.locator('.answer-again + button').click()
    await page.locator('.sent-piece summary').first().click()
    await page.locator('.sent-piece pre').first().waitFor()
    await check('what was sent')
    expect(faults).toEqual(Object.fromEntries(Object.keys(faults).map((state) => [state, []])))
  })
})

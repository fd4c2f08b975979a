import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { forAll } from '../for-all.ts'
import { startUpstream } from '../upstream/upstream.ts'
import { audit } from './audit.ts'
import { ask, browserForAll, chooseModel, untilDone } from './harness.ts'

/** The first has a price and a window that are known, the other one neither. */
const [KNOWN, UNKNOWN] = ['openai:gpt-4o', 'openai:mock']

const { server, open } = browserForAll({ LOQUAT_MODEL: KNOWN })
/** Reads and writes as many tokens as it is told: `Read 2000, write 100`. */
const upstream = forAll(
  () =>
    startUpstream({
      models: ['gpt-4o', 'mock'],
      behaviour({ body }) {
        const asked = JSON.stringify((body as { messages: unknown[] }).messages.at(-1))
        const [, input = 1, output = 1] = /Read (\d+), write (\d+)/.exec(asked) ?? []
        return { usage: { input: Number(input), output: Number(output) } }
      },
    }),
  (it) => it.close(),
)

beforeAll(async () => {
  await server.client.providers.save('openai', { apiKey: 'sk-test', baseUrl: upstream.url })
})

const usages = (page: Page) => page.locator('.reply .usage').allTextContents()
const meter = (page: Page) => page.locator('.usage-meter')

/** What stands behind the meter: each sum with its name, and the sentences. */
async function sums(page: Page) {
  await meter(page).click()
  const details = page.getByRole('dialog', { name: 'What this conversation took' })
  await details.locator('dl').waitFor()
  const names = await details.locator('dt').allInnerTexts()
  const values = await details.locator('dd').allInnerTexts()
  const notes = await details.locator('p').allInnerTexts()
  expect(await audit(page)).toEqual([])
  await page.keyboard.press('Escape')
  return { facts: names.map((name, i) => [name, values[i]]), notes }
}

test('each reply says what it took and cost, and the meter what all of them did and how full the window is', async () => {
  const { id } = await server.client.conversations.create({ title: 'Priced' })
  const { page } = await open(`${server.url}c/${id}`)
  await ask(page, 'Read 2000, write 100')
  // 2.50 and 10 dollars for a million tokens.
  await expect.poll(() => usages(page)).toEqual(['2,000 in, 100 out · $0.0060'])
  expect(await meter(page).getAttribute('aria-label')).toBe('Context: 2% taken')
  await ask(page, 'Read 30000, write 1000')
  const both = ['2,000 in, 100 out · $0.0060', '30,000 in, 1,000 out · $0.085']
  await expect.poll(() => usages(page)).toEqual(both)
  expect(await meter(page).getAttribute('aria-label')).toBe('Context: 24% taken')
  expect(await sums(page)).toEqual({
    facts: [
      ['Read', '32,000'],
      ['Written', '1,100'],
      ['Cost', '$0.091'],
    ],
    notes: [
      'The next prompt begins with 31,000 of the 128,000 tokens that gpt-4o can read at once: 24%.',
      'By 2 replies, other versions of them included.',
    ],
  })

  // Another version is paid for, too, and so is what was paid before a reload.
  await page.getByRole('button', { name: 'Answer again' }).last().click()
  await page.locator('.versions-place').getByText('2/2').waitFor()
  await untilDone(page)
  await page.reload()
  await expect.poll(() => usages(page)).toEqual(both)
  expect((await sums(page)).facts.at(-1)).toEqual(['Cost', '$0.18'])
})

test('where a price is not known, it is not nothing: it is left out, and that is said', async () => {
  const { id } = await server.client.conversations.create({ title: 'Unpriced', model: UNKNOWN })
  const { page } = await open(`${server.url}c/${id}`)
  await ask(page, 'Read 10, write 20')
  await expect.poll(() => usages(page)).toEqual(['10 in, 20 out'])
  expect(await meter(page).getAttribute('aria-label')).toBe('What this conversation took')
  expect(await sums(page)).toEqual({
    facts: [
      ['Read', '10'],
      ['Written', '20'],
    ],
    notes: ['By one reply.'],
  })
  await chooseModel(page, KNOWN)
  await ask(page, 'Read 2000, write 100')
  await expect.poll(() => usages(page)).toEqual(['10 in, 20 out', '2,000 in, 100 out · $0.0060'])
  const { facts, notes } = await sums(page)
  expect(facts.at(-1)).toEqual(['Cost', '$0.0060'])
  expect(notes.at(-1)).toBe('The cost is without one reply of a model whose price is not known.')
})

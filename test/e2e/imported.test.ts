import { expect, test } from 'vitest'
import type { Conversation } from '../../src/protocol/index.ts'
import { samples } from '../history/samples.ts'
import { ask, browserForAll, wordsOf } from './harness.ts'

/** Conversations from elsewhere are shown and gone on with like one's own. */
const dumps = samples('messages')

const { server, open } = browserForAll({ LOQUAT_MODEL: 'demo:echo' })

async function imported(dump: string): Promise<string> {
  const answer = await fetch(new URL('/api/v1/conversations/import', server.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: dump,
  })
  const { conversation } = (await answer.json()) as { conversation: Conversation }
  return new URL(`/c/${conversation.id}`, server.url).href
}

const show = async (dump: string) => open(await imported(dump))

test('every sample opens without a complaint and shows what was said', async () => {
  const { page, complaints } = await show(dumps['now-empty-list']!)
  for (const [name, dump] of Object.entries(dumps)) {
    if (name === 'now-empty-list') continue
    await page.goto(await imported(dump))
    const said = dump.matchAll(/"content": "([\w ,.?]+)",?\n[^}]*"part_kind": "text"/g)
    for (const [, words = ''] of said)
      await expect
        .poll(() => page.locator('main').textContent(), { message: name })
        .toContain(words)
    await page.locator('.message').first().waitFor()
    expect(complaints, name).toEqual([])
  }
})

test('tools with their results, reasoning, pictures and instructions have their places', async () => {
  const { page: shop } = await show(dumps['v0.0.21-system-prompt-and-tools']!)
  await shop.getByText('free_slots').first().waitFor()
  await shop.getByText('Instructions', { exact: true }).first().click()
  await shop.getByText('You run the desk of a bicycle workshop.').waitFor()

  const { page: picture } = await show(dumps['v1.0.15-file-part']!)
  await picture.locator('.reply img.picture').waitFor()

  const { page: thoughts } = await show(dumps['v1.47.0-provider-fields-on-parts']!)
  await thoughts.getByText('Thought about it').click()
  await thoughts.getByText('Tallest first would read best.').waitFor()
})

test('files of a person stand with their words', async () => {
  const { page } = await show(dumps['v0.0.39-media-urls']!)
  await page.locator('.said').getByText('A file (image/png)').waitFor()
  await page.locator('.said .bubble').getByText('Answer with one file name.').waitFor()
})

test('a part of a kind that nobody knows yet is named', async () => {
  const { page } = await show(
    '[{"kind":"response","timestamp":"2026-01-01T00:00:00Z","parts":[{"part_kind":"dance","steps":3},{"part_kind":"text","content":"Ta-da."}]}]',
  )
  await page.getByText('An unsupported part (dance).').waitFor()
  await page.locator('.reply').getByText('Ta-da.').waitFor()
})

test('it goes on', async () => {
  const { page } = await show(dumps['v0.0.39-example-app-three-turns']!)
  await page.getByText('Vienna', { exact: true }).waitFor()
  await ask(page, 'And the Rhine?')
  expect(await wordsOf(page)).toBe('And the Rhine?')
  expect(await page.locator('.message').count()).toBe(8)
})

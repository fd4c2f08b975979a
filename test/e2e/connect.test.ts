import { expect, test } from 'vitest'
import { forAll } from '../for-all.ts'
import { startUpstream } from '../upstream/upstream.ts'
import { lastReply, say, untilDone, browserForAll } from './harness.ts'

const KEY = 'sk-right-key-7f3a'

const { server, open } = browserForAll({ LOQUAT_MODEL: '' })
const upstream = forAll(
  () => startUpstream({ apiKey: KEY, models: ['mock-large', 'mock-small'] }),
  (it) => it.close(),
)

test('from the demo to a model of one’s own, and back', async () => {
  await server.client.providers.delete('openai')
  const { page } = await open()
  await page.getByText('This is the demo').waitFor()
  await page.getByRole('button', { name: 'Connect a model' }).click()
  const panel = page.getByRole('dialog', { name: 'Connect a model' })
  await panel.getByRole('radio', { name: 'OpenAI', exact: true }).check()

  await panel.getByLabel('OpenAI key').fill('sk-wrong')
  await panel.getByText('Another address').click()
  await panel.getByLabel('Address').fill('http://127.0.0.1:9')
  await panel.getByRole('button', { name: 'Test' }).click()
  expect(await panel.getByRole('alert').textContent()).toMatch(/reach|available/i)

  await panel.getByLabel('Address').fill(upstream.url)
  await panel.getByRole('button', { name: 'Test' }).click()
  await panel.getByRole('alert').getByText(/key/).waitFor()

  await panel.getByLabel('OpenAI key').fill(KEY)
  await panel.getByRole('button', { name: 'Test' }).click()
  await panel.getByText('It works: 2 models.').waitFor()
  await panel.getByLabel('Model for new conversations').selectOption('openai:mock-small')
  await panel.getByRole('button', { name: 'Save and use' }).click()
  await panel.waitFor({ state: 'detached' })
  await page.getByText('This is the demo').waitFor({ state: 'detached' })

  await say(page, 'Hello')
  await lastReply(page).getByText('Hello, world').waitFor()
  await untilDone(page)
  expect(await page.locator('.reply-head').textContent()).toBe('mock-small')
  expect(upstream.requests.at(-1)!.body.model).toBe('mock-small')

  await page.reload()
  await page.getByRole('button', { name: 'Models and keys' }).click()
  await panel.getByText('key ending in 7f3a').waitFor()
  expect(await page.content()).not.toContain(KEY)
  await panel.getByRole('button', { name: 'Remove' }).click()
  await panel.getByText('key ending in').waitFor({ state: 'detached' })
  const { items } = await server.client.providers.list()
  expect(items.find((provider) => provider.id === 'openai')).toMatchObject({ configured: false })
})

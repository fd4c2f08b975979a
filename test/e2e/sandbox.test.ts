import { expect, test } from 'vitest'
import { audit, SIZES } from './audit.ts'
import { script, browserForAll } from './harness.ts'

const { server, open } = browserForAll()

test.each(SIZES)('a try in the sandbox: $name', async ({ viewport }) => {
  const { page } = await open(`${server.url}sandbox`, { viewport })
  await page.getByText('● Live · test:script').waitFor()
  const prompts: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/chat-stream')) prompts.push(request.postData() ?? '')
  })
  await page.getByLabel('System prompt').fill('Be brief.')
  await page.getByLabel('Message').fill('[tokens=30 rate=60]')
  await page.getByRole('button', { name: 'Run' }).click()
  await page.locator('#reply').getByText('w3').waitFor()
  await page.locator('#reply').getByText(script(30)).waitFor()
  expect(JSON.parse(prompts[0]!)).toMatchObject({ system_prompt: 'Be brief.' })
  await page.getByText(/^\d+ tokens in, 30 out/).waitFor()
  await page.getByRole('table', { name: /would cost elsewhere/ }).waitFor()
  const rows = await page.locator('#costs tbody tr').allTextContents()
  expect(rows.length).toBeGreaterThan(5)
  for (const row of rows) expect(row).toMatch(/^[a-z]+:.*\$0\.\d+$/)
  await page.locator('#run:enabled').waitFor()
  const sessions = await (await fetch(`${server.url}sessions`)).json()
  expect(sessions).toEqual({ sessions: [] })

  await page.getByLabel('Message').fill('[tokens=5000 rate=50]')
  await page.getByRole('button', { name: 'Run' }).click()
  await page.locator('#reply').getByText('w3').waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.locator('#run:enabled').waitFor()
  await page.getByLabel('Message').fill('[fail=before]')
  await page.getByRole('button', { name: 'Run' }).click()
  await page.getByRole('alert').getByText('as its script says').waitFor()
  expect(await audit(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width)
})

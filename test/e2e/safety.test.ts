import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CORPUS } from '../../src/web/markdown/__fixtures__/corpus.ts'
import { openPage, say, startBrowser, startServer, untilDone, type TestServer } from './harness.ts'

let server: TestServer
let browser: Browser

beforeAll(async () => {
  // It answers with exactly what was said: the hostile text comes from the model.
  server = await startServer({ LOQUAT_MODEL: 'demo:echo' })
  browser = await startBrowser()
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

test('nothing a model writes runs, loads or leaves', async () => {
  const context = await browser.newContext()
  const requests: string[] = []
  context.on('request', (request) => requests.push(request.url()))
  const { page, complaints } = await openPage(context, server.url)
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  for (const [name, text] of Object.entries(CORPUS)) {
    await page.goto(server.url)
    await say(page, text)
    await page.locator('.reply').waitFor()
    await untilDone(page)
    for (const link of await page.locator('.reply a').all())
      expect(await link.getAttribute('href'), name).toMatch(/^(https?|mailto|tel):/)
    expect(
      await page.locator('.reply :is(script,iframe,img,style,object,form,input)').count(),
    ).toBe(0)
  }
  expect(complaints).toEqual([])
  expect(requests.filter((url) => !url.startsWith(server.url))).toEqual([])
  await context.close()
})

test('the policy is the strict one, and would stop what slipped through', async () => {
  const context = await browser.newContext()
  const { page, complaints } = await openPage(context, server.url)
  const refused = await page.evaluate(() => {
    try {
      document.body.innerHTML = '<b>x</b>'
      return false
    } catch {
      return true
    }
  })
  expect(refused).toBe(true)
  await expect
    .poll(() => complaints.filter((complaint) => complaint.startsWith('policy: require-trusted')))
    .toHaveLength(1)
  await context.close()
})

test('code is copied exactly', async () => {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] })
  const { page } = await openPage(context, server.url)
  const code = 'a <b> &amp;\n\n\tindented  \nend'
  await say(page, `x\n\n\`\`\`ts\n${code}\n\`\`\`\n\nafter`)
  await page.getByRole('button', { name: 'Copy ts 1' }).click()
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
  expect(await clipboard()).toBe(code)
  await untilDone(page)
  await page.getByRole('button', { name: 'Copy this reply' }).click()
  await page.getByRole('status').getByText('Copied').waitFor()
  expect(await clipboard()).toContain('```ts')
  await context.close()
})

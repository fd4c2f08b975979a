import { expect, test } from 'vitest'
import { CORPUS } from '../../src/web/markdown/__fixtures__/corpus.ts'
import { openPage, say, untilDone, browserForAll } from './harness.ts'

// It answers with exactly what was said: the hostile text comes from the model.
const { server, newContext, open } = browserForAll({ LOQUAT_MODEL: 'demo:echo' })

test('nothing a model writes runs, loads or leaves', async () => {
  const context = await newContext()
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
})

test('the policy is the strict one, and would stop what slipped through', async () => {
  const { page, complaints } = await open()
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
  complaints.length = 0
})

test('code is copied exactly', async () => {
  const { page } = await open(server.url, { permissions: ['clipboard-read', 'clipboard-write'] })
  const code = 'a <b> &amp;\n\n\tindented  \nend'
  await say(page, `x\n\n\`\`\`ts\n${code}\n\`\`\`\n\nafter`)
  await page.getByRole('button', { name: 'Copy ts 1' }).click()
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
  expect(await clipboard()).toBe(code)
  await untilDone(page)
  await page.getByRole('button', { name: 'Copy this reply' }).click()
  await page.getByRole('status').getByText('Copied').waitFor()
  expect(await clipboard()).toContain('```ts')
})

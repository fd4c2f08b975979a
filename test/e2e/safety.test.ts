import { expect, test } from 'vitest'
import { say, untilDone, browserForAll } from './harness.ts'

const { server, open } = browserForAll({ LOQUAT_MODEL: 'demo:echo' })

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
  const text = `x\n\n\`\`\`ts\n${code}\n\`\`\`\n\nafter`
  await say(page, text)
  await page.getByRole('button', { name: 'Copy ts 1' }).click()
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
  expect(await clipboard()).toBe(code)
  await untilDone(page)
  await page.getByRole('button', { name: 'Copy this reply' }).click()
  await page.getByRole('status').getByText('Copied').waitFor()
  expect(await clipboard()).toBe(text)
})

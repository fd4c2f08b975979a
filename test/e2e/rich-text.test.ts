import type { Locator } from 'playwright-core'
import { expect, test } from 'vitest'
import { audit } from './audit.ts'
import { ask, browserForAll, lastReply, say, untilDone } from './harness.ts'

// It answers with exactly what was said.
const { server, open } = browserForAll({ LOQUAT_MODEL: 'demo:echo' })

const CODE = `/* a
comment */
const peach: string = \`a \${1 + 2}
text\`
function eat(fruit: Fruit) {
  return fruit?.stone ?? null
}`

test('code is coloured in a worker, without a change of its text, its lines or its size', async () => {
  const { page } = await open()
  await ask(page, `Look:\n\n\`\`\`ts\n${CODE}\n\`\`\`\n\nand\n\n\`\`\`\nplain <b>\n\`\`\``)
  const block = lastReply(page).locator('.code').first()
  await block.locator('.line:nth-last-child(2) .tok-keyword').waitFor()
  expect(await block.locator('code').evaluate((code) => code.textContent)).toBe(CODE)
  const colours = await block
    .locator('span[class^="tok-"]')
    .evaluateAll((spans) => [...new Set(spans.map((span) => getComputedStyle(span).color))])
  expect(colours.length).toBeGreaterThan(3)
  const heights = await block
    .locator('.line')
    .evaluateAll((lines) => [...new Set(lines.map((line) => line.getBoundingClientRect().height))])
  expect(heights).toHaveLength(1)
  const plain = lastReply(page).locator('.code').last()
  expect(await plain.locator('span[class^="tok-"]').count()).toBe(0)
  expect(await plain.locator('code').textContent()).toBe('plain <b>')
})

test('it is coloured while it is being written, and keeps what a person has selected', async () => {
  const { page } = await open()
  const lines = Array.from({ length: 150 }, (_, i) => `const value${i} = call(${i}, 'text')`)
  await say(page, `\`\`\`js\n${lines.join('\n')}\n\`\`\``)
  const first = lastReply(page).locator('.line').first()
  await first.locator('.tok-keyword').waitFor()
  await first.selectText()
  await untilDone(page)
  const last = lastReply(page).locator('.line').last()
  await last.locator('.tok-keyword').waitFor()
  expect((await page.evaluate(() => String(getSelection()))).trim()).toBe(lines[0])
  expect(
    await lastReply(page)
      .locator('code')
      .evaluate((code) => code.textContent),
  ).toBe(lines.join('\n'))
})

test('formulas are drawn, money is not, and what cannot be read stays as it was written', async () => {
  const { page } = await open()
  const requests: string[] = []
  page.on('request', (request) => requests.push(new URL(request.url()).pathname))
  await say(
    page,
    'It costs $5 and $6, but $\\sqrt{x^2 + 1}$ is:\n\n$$\n\\sum_{i=0}^{n} \\frac{1}{i!}\n$$\n\nand $\\nonsense{$ or \\(\\href{javascript:alert(1)}{y}\\).',
  )
  await untilDone(page)
  const reply = lastReply(page)
  await reply.locator('.math-display .katex').waitFor()
  expect(await reply.locator('.math .katex').count()).toBeGreaterThanOrEqual(2)
  expect(await reply.locator('p').first().textContent()).toContain('It costs $5 and $6, but ')
  expect(await reply.locator('math annotation').first().textContent()).toBe('\\sqrt{x^2 + 1}')
  expect(await reply.locator('a').count()).toBe(0)
  const size = await reply.locator('.math-display .katex-html').boundingBox()
  expect(size!.height).toBeGreaterThan(40)
  await expect
    .poll(() => requests.filter((path) => path.endsWith('.woff2')).length)
    .toBeGreaterThan(0)
  expect(requests.filter((path) => /\.(woff|ttf)$/.test(path))).toEqual([])
})

test('neither is fetched where there is none', async () => {
  const { page } = await open()
  const requests: string[] = []
  page.on('request', (request) => requests.push(new URL(request.url()).pathname))
  await ask(page, 'Only **words** and `code`')
  await page.waitForTimeout(300)
  expect(requests.filter((path) => /katex|typeset|worker|painting/i.test(path))).toEqual([])
})

test('code can be wrapped, saved and, where it is long and was reopened, unfolded', async () => {
  const { page } = await open()
  const code = Array.from({ length: 60 }, (_, i) => `value ${i} = ${'long '.repeat(40)}`).join('\n')
  await ask(page, `\`\`\`python\n${code}\n\`\`\``)
  const block = lastReply(page).locator('.code')
  const wrap = block.getByRole('button', { name: 'Wrap the lines of python 1' })
  const scrolls = () =>
    block.locator('pre').evaluate((pre) => pre.scrollWidth > pre.clientWidth + 1)
  expect(await scrolls()).toBe(true)
  await wrap.click()
  await expect.poll(() => wrap.getAttribute('aria-pressed')).toBe('true')
  expect(await scrolls()).toBe(false)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    block.getByRole('button', { name: 'Save python 1' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('code.py')
  const pieces: Buffer[] = []
  for await (const piece of await download.createReadStream()) pieces.push(piece as Buffer)
  expect(Buffer.concat(pieces).toString()).toBe(code)
  const unfold = block.getByRole('button', { name: 'Show all lines' })
  expect(await unfold.isVisible()).toBe(false)
  await page.reload()
  await unfold.waitFor()
  expect(await wrap.getAttribute('aria-pressed')).toBe('true')
  const folded = (await block.boundingBox())!.height
  await unfold.click()
  expect((await block.boundingBox())!.height).toBeGreaterThan(folded * 2)
})

test('a table is copied as it was written and as CSV; its head stays in sight of its rows', async () => {
  const { page } = await open(server.url, {
    viewport: { width: 375, height: 740 },
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const wide = 'wide'.repeat(30)
  const rows = Array.from({ length: 60 }, (_, i) => `| **Row** ${i} | "a, b" | ${wide} |`)
  const table = ['| Name | Said | Much |', '| :-- | --- | --: |', ...rows].join('\n')
  await ask(page, `Before\n\n${table}\n\nafter`)
  const reply = lastReply(page)
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
  await reply.getByRole('button', { name: 'Copy table 1', exact: true }).press('Enter')
  await reply.locator('[data-act=copy-table][data-done]').waitFor()
  expect(await clipboard()).toBe(table)
  await reply.getByRole('button', { name: 'Copy CSV of table 1' }).press('Enter')
  await reply.locator('[data-act=copy-csv][data-done]').waitFor()
  expect((await clipboard()).split('\r\n')).toEqual([
    'Name,Said,Much',
    ...rows.map((_, i) => `Row ${i},"""a, b""",${wide}`),
  ])

  const region = reply.getByRole('region', { name: 'Table 1: Name, Said, Much' })
  const { height } = (await region.boundingBox())!
  expect(height).toBeLessThan(740 * 0.71)
  await page.keyboard.press('Tab')
  expect(await region.evaluate((it) => it === document.activeElement)).toBe(true)
  await page.keyboard.press('End')
  const top = (of: Locator) => of.evaluate((it) => it.getBoundingClientRect().top)
  const last = region.getByRole('cell', { name: 'Row 59' })
  await expect.poll(async () => (await top(last)) < (await top(region)) + height).toBe(true)
  const head = region.getByRole('columnheader').first()
  expect(Math.abs((await top(head)) - (await top(region)))).toBeLessThan(1)
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => region.evaluate((it) => it.scrollLeft)).toBeGreaterThan(0)
  expect(await audit(page)).toEqual([])
})

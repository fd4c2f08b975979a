import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { CORPUS } from '../../src/web/markdown/__fixtures__/corpus.ts'
import { browserForAll, lastReply, untilDone } from './harness.ts'

const CONFIG = fileURLToPath(new URL('copying.config.ts', import.meta.url))

// By itself it answers with exactly what was said.
const { server, open } = browserForAll({ LOQUAT_MODEL: 'demo:echo' }, ['--config', CONFIG])

/** A page with a conversation, high enough for all of a reply. */
async function converse(model: string) {
  const { id } = await server.client.conversations.create({ model })
  const { page } = await open(`${server.url}c/${id}`, {
    permissions: ['clipboard-read', 'clipboard-write'],
    viewport: { width: 1000, height: 1600 },
  })
  return { page, say: (text: string) => server.client.send(id, text) }
}

const NOTHING = 'nothing was copied'

/** Presses something that copies. @returns what was copied */
async function copied(page: Page, button: Locator): Promise<string> {
  await page.evaluate((text) => navigator.clipboard.writeText(text), NOTHING)
  await button.press('Enter')
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
  await expect.poll(clipboard).not.toBe(NOTHING)
  return clipboard()
}

const copyOf = (page: Page, what: 'reply' | 'message', at = -1) =>
  copied(
    page,
    page
      .locator(what === 'reply' ? '.reply' : '.said')
      .nth(at)
      .getByRole('button', { name: `Copy this ${what}` }),
  )

/** With much that is shown otherwise than it is written, and with spaces that nobody sees. */
const SOURCE = [
  '  # Of *fruit*  ',
  '\nIt costs $5, $\\sqrt{x^2}$ and \\(y\\):\n\n$$\n\\sum_{i} \\frac{1}{i!}\n$$',
  '```ts title="a.ts"\nconst a = `<b>&amp;`\t\n\n  // indented  \n```',
  '| Name | *Much* |\n|:-|--:|\n| x \\| y | <br> |',
  '- [x] done\n- [ ] open\t\n\n<div onclick="x">HTML</div> &amp; ünï🍑 [link][r]',
  '[r]: https://example.com "title"\n```\nnever closed\n   ',
].join('\n\n')

test('a message is copied as it was written, byte for byte', async () => {
  const { page, say } = await converse('demo:echo')
  const texts = [CORPUS['lineEnds']!, CORPUS['unicode']!, CORPUS['definitions']!, SOURCE]
  for (const [i, text] of texts.entries()) {
    await say(text)
    expect(await copyOf(page, 'reply', i)).toBe(text)
  }
  await lastReply(page).locator('.math-display .katex').waitFor()
  expect(await copyOf(page, 'reply')).toBe(SOURCE)
  await page.reload()
  await lastReply(page).getByText('never closed').waitFor()
  expect(await copyOf(page, 'reply')).toBe(SOURCE)
  expect(await copyOf(page, 'message')).toBe(SOURCE)
})

test('sources part no text where it is copied, either', async () => {
  const { page, say } = await converse('function:sourced')
  await say('Which?')
  await page.getByRole('list', { name: 'Sources' }).waitFor()
  expect(await copyOf(page, 'reply')).toBe(
    'See:\n\n```ts\nconst loquat = 1\n```\n\n| a |\n| - |\n| 1 |\n\nEnd.  ',
  )
})

test('while a reply grows, what is there of its code and tables is copied exactly, and so is what was said', async () => {
  const { page, say } = await converse('function:growing')
  const asked = 'Say\n\n```\n  it  \n'
  await say(asked)
  await lastReply(page).getByText('c()').waitFor()
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const code = 'if (a < b)\n\n\tc()  '
  const table = '| a | b |\n|:-|-|\n| `1` | 2 |'
  expect(await copied(page, button('Copy ts 1'))).toBe(code)
  expect(await copied(page, button('Copy table 1'))).toBe(table)
  expect(await copyOf(page, 'message')).toBe(asked)
  await button('Stop the reply').press('Enter')
  await untilDone(page)
  expect(await copyOf(page, 'reply')).toBe(`${table}\n\n$\\sqrt{2}$ and\n\n\`\`\`ts\n${code}\n`)
})

/** Selects with the mouse, from the beginning of one element to the end of another. */
async function select(page: Page, first: Locator, last: Locator): Promise<void> {
  const [from, to] = [(await first.boundingBox())!, (await last.boundingBox())!]
  // What is selected would be dragged.
  await page.evaluate(() => getSelection()!.removeAllRanges())
  await page.mouse.move(from.x + 1, from.y + 4)
  await page.mouse.down()
  await page.mouse.move(to.x + to.width - 1, to.y + to.height - 4, { steps: 4 })
  await page.mouse.up()
}

/** Copies what is selected. @returns what is on the clipboard as what */
async function copySelected(page: Page): Promise<{ text: string; html: string }> {
  await page.keyboard.press('Control+c')
  return page.evaluate(async () => {
    // As it is for programs; else the browser would write in it how everything looks.
    const read = navigator.clipboard.read.bind(navigator.clipboard) as (options: {
      unsanitized: string[]
    }) => Promise<ClipboardItem[]>
    const [item] = await read({ unsanitized: ['text/html'] })
    const as = async (type: string) => (await item!.getType(type)).text()
    return { text: await as('text/plain'), html: await as('text/html') }
  })
}

test('a selection is copied as clean text and HTML: no names, no buttons, no looks, a formula as its TeX', async () => {
  const { page, say } = await converse('demo:echo')
  await say(
    [
      'First *words*, a [link](https://example.com/) and $\\sqrt{x^2}$.',
      '$$\n\\sum_{i} i\n$$',
      '```ts\nif (a < b)\n\n  c()\n```',
      '1. one\n2. two\n   - deep\n\n- [x] done',
      '| a | b |\n| - | - |\n| 1 | 2 |',
      'Last words',
    ].join('\n\n'),
  )
  await untilDone(page)
  const reply = lastReply(page)
  await reply.locator('.math-display .katex').waitFor()
  await reply.locator('.tok-keyword').waitFor()
  const [first, last] = [reply.locator('p').first(), reply.getByText('Last words')]
  // What makes a selection clean is fetched when somebody selects.
  await select(page, first, last)
  await expect.poll(async () => (await copySelected(page)).html).not.toContain('style=')
  expect(await copySelected(page)).toEqual({
    text: [
      'First words, a link and $\\sqrt{x^2}$.',
      '$$\\sum_{i} i$$',
      'if (a < b)\n\n  c()',
      '1. one\n2. two\n   - deep',
      '- [x] done',
      'a\tb\n1\t2',
      'Last words',
    ].join('\n\n'),
    html: [
      '<p>First <em>words</em>, a <a href="https://example.com/">link</a> and $\\sqrt{x^2}$.</p>',
      '<p>$$\\sum_{i} i$$</p>',
      '<pre><code class="language-ts">if (a &lt; b)\n\n  c()</code></pre>',
      '<ol><li>one</li><li>two<ul><li>deep</li></ul></li></ol>',
      '<ul><li>[x] done</li></ul>',
      '<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>',
      '<p>Last words</p>',
    ].join(''),
  })

  const lines = reply.locator('.line')
  await select(page, lines.first(), lines.last())
  expect((await copySelected(page)).text).toBe('if (a < b)\n\n  c()')
  await reply.locator('.math-display').dblclick()
  expect((await copySelected(page)).text).toContain('$$\\sum_{i} i$$')

  // Of what somebody said: as it was typed. Of a field: as the browser does it.
  await select(page, page.locator('.bubble').last(), page.locator('.bubble').last())
  expect((await copySelected(page)).text).toContain('2. two\n   - deep\n\n- [x] done\n\n| a |')
  const composer = page.getByRole('textbox', { name: 'Message' })
  await composer.fill('a  b')
  await composer.press('Control+a')
  await composer.press('Control+c')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('a  b')
})

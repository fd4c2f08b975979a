import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { readWatched, watchFrom, watchLoads } from '../../bench/web/watch.ts'
import { browserForAll, composerOf, lastReply, untilDone } from './harness.ts'

/** What is read stays where it is. */
const CONFIG = fileURLToPath(new URL('shift.config.ts', import.meta.url))

const { server, open } = browserForAll({ LOQUAT_MODEL: 'function:parrot' }, ['--config', CONFIG])

const SUM = '$$\n\\sum_{i=0}^{n} \\frac{x^i}{i!} \\approx e^x\n$$'
const INLINE = 'With $\\sqrt{\\frac{a_i}{b_i}}$ it grows, and with $x^2$ it does not.'
const CODE =
  '```ts\nconst peach: string = `a ${1 + 2}`\nexport function eat() {\n  return 0\n}\n```'
const TABLE = `| Fruit | Ripe | Of it |\n| :-- | :-- | --: |\n${['Loquat', 'Medlar', 'Quince']
  .map((name, i) => `| ${name} | in **month** ${i}, or ${'later '.repeat(i * 3)} | ${10 ** i} |`)
  .join('\n')}`
const MANY = Array.from({ length: 40 }, (_, i) => `Paragraph ${i}.`).join('\n\n')
const MIXED = `## Fruit\n\n${INLINE}\n\n${CODE}\n\nThen:\n\n${TABLE}\n\n- one\n- two with \`code\`\n\n${SUM}\n\nThe end.`

/** The address of a conversation in which this was said and answered in the same words. */
async function conversationOf(...texts: string[]): Promise<string> {
  const { id } = await server.client.conversations.create({ model: 'demo:echo' })
  for (const text of texts) {
    await server.client.send(id, text)
    for await (const event of server.client.follow(id, { until: 'idle' })) void event
  }
  return `${server.url}c/${id}`
}

/** All that a reply shows late is there. */
async function untilLanded(page: Page): Promise<void> {
  for (const late of ['.katex-display', '.tok-keyword'])
    await lastReply(page).locator(late).last().waitFor({ state: 'attached' })
  await page.evaluate(() => document.fonts.ready)
}

/** Holds back a file of the page's. @returns lets it go, once it has been asked for */
async function holdBack(page: Page, file: RegExp): Promise<() => Promise<void>> {
  const asked = Promise.withResolvers<void>()
  const free = Promise.withResolvers<void>()
  await page.route(file, async (route) => {
    asked.resolve()
    await free.promise
    await route.continue()
  })
  return async () => {
    await asked.promise
    // Where it is about to be needed nothing is shown for a moment.
    await page.waitForTimeout(300)
    free.resolve()
    await untilLanded(page)
    await page.waitForTimeout(100)
  }
}

const PHONE = { width: 390, height: 800 }
const DESK = { width: 1280, height: 800 }

describe('above what is read', () => {
  const LATE: [what: string, file: RegExp, grows: boolean][] = [
    ['formulas', /\/typeset-[^/]+\.js$/, true],
    ['their letters', /\.woff2$/, false],
    ['the colours of code', /\/start-painting-[^/]+\.js$/, false],
  ]

  test.each(LATE)('%s that land late move nothing', async (_, file, grows) => {
    const above = Array.from({ length: 6 }, () => `${INLINE}\n\n${SUM}\n\n${CODE}`).join('\n\n')
    const address = await conversationOf(`${above}\n\n${MANY}`)
    const { page } = await open('about:blank', { viewport: { width: 900, height: 700 } })
    const land = await holdBack(page, file)
    await page.goto(address)
    const read = lastReply(page).getByText('Paragraph 4.', { exact: true })
    await read.waitFor()
    // From the end up to where the last of it is just above what is in sight.
    await read.evaluate((it) => {
      const box = it.closest('.transcript')!
      box.scrollTop += it.getBoundingClientRect().top - box.getBoundingClientRect().top - 8
    })
    /** In the window, and in the reply. */
    const places = () =>
      read.evaluate((it) => {
        const { top } = it.getBoundingClientRect()
        return [top, top - it.closest('.reply')!.getBoundingClientRect().top]
      })
    const [before, within] = await places()
    await land()
    const [after, withinAfter] = await places()
    expect(Math.abs(after! - before!)).toBeLessThanOrEqual(1)
    // Else there would have been nothing to hold out against; and what can have its room beforehand has it.
    if (grows) expect(Math.abs(withinAfter! - within!)).toBeGreaterThan(20)
    else expect(Math.abs(withinAfter! - within!)).toBeLessThanOrEqual(1)
  })
})

test('what is out of sight has its room before it is seen', async () => {
  const { page } = await open(await conversationOf(`${`${CODE}\n\n`.repeat(6)}${MANY}`))
  const last = lastReply(page).getByText('Paragraph 39.')
  await last.waitFor()
  const depth = () =>
    last.evaluate(
      (it) => it.getBoundingClientRect().top - it.closest('.reply')!.getBoundingClientRect().top,
    )
  const before = await depth()
  await lastReply(page).locator('.code').first().scrollIntoViewIfNeeded()
  await page.waitForTimeout(200)
  expect(Math.abs((await depth()) - before)).toBeLessThanOrEqual(1)
})

test('a formula keeps the distance of a paragraph, and is a little larger than the text', async () => {
  const { page } = await open(await conversationOf(`One.\n\nTwo.\n\n${SUM}\n\nThree.`))
  await lastReply(page).locator('.katex-display').waitFor()
  const seen = await lastReply(page).evaluate((it) => {
    const [one, two, formula, three] = Array.from(it.children, (child) =>
      child.getBoundingClientRect(),
    )
    const drawn = it.querySelector('.katex-display')!
    const sizeOf = (of: Element) => Number.parseFloat(getComputedStyle(of).fontSize)
    return {
      gaps: [two!.top - one!.bottom, formula!.top - two!.bottom, three!.top - formula!.bottom],
      larger: sizeOf(drawn.querySelector('.katex')!) / sizeOf(it),
      within: formula!.height - drawn.getBoundingClientRect().height,
    }
  })
  const [between, before, after] = seen.gaps
  expect([before, after]).toEqual([between, between])
  expect(seen.larger).toBeCloseTo(1.1)
  expect(seen.within).toBeLessThan(20)
})

describe.each([DESK, PHONE])('on $width px hardly anything moves by itself', (viewport) => {
  test('while a reply with code, a table and formulas is written', async () => {
    const { page } = await open(server.url, { viewport })
    await composerOf(page).fill(MIXED)
    await page.waitForTimeout(100)
    await watchFrom(page, false)
    await composerOf(page).press('Enter')
    await lastReply(page).getByText('The end.').waitFor()
    await untilDone(page)
    await untilLanded(page)
    expect((await readWatched(page)).shift).toBeLessThanOrEqual(0.02)
  })

  test('when a conversation is opened', async () => {
    const address = await conversationOf('First', `${MIXED}\n\n${SUM}\n\n${INLINE}\n\n${SUM}`)
    const { page } = await open('about:blank', { viewport })
    await watchLoads(page)
    await page.goto(address)
    await untilLanded(page)
    expect((await readWatched(page)).shift).toBeLessThanOrEqual(0.02)
  })
})

test('what does move is noticed', async () => {
  const { page } = await open(await conversationOf(MIXED))
  await untilLanded(page)
  await watchFrom(page, false)
  await page.locator('.head').evaluate((it) => (it.style.paddingBlockStart = '200px'))
  expect((await readWatched(page)).shift).toBeGreaterThan(0.02)
})

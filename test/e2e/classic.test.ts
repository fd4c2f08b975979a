import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { CORPUS } from '../../src/web/markdown/__fixtures__/corpus.ts'
import { ChatClient } from '../seeds/chat-client.ts'
import { audit, SIZES } from './audit.ts'
import { browserForAll, composerOf, openPage, script, startServer } from './harness.ts'

const { server, newContext, open } = browserForAll()

const openClassic = (options: BrowserContextOptions = {}, url = server.url) =>
  open(`${url}classic`, options)
const input = (page: Page) => page.locator('#prompt-input')
const replies = (page: Page) => page.locator('#conversation .model .markdown')

async function ask(page: Page, prompt: string): Promise<void> {
  await input(page).fill(prompt)
  await input(page).press('Enter')
}

/** Waits for the end of a turn: the page gives its input back. */
async function askToTheEnd(page: Page, prompt: string): Promise<void> {
  await ask(page, prompt)
  await untilUsable(page)
}

const untilUsable = (page: Page) => page.locator('#prompt-input:enabled').waitFor()

describe('the classic page', () => {
  test('has the names and words of the page it stands in for', async () => {
    const { page } = await openClassic()
    expect(await page.title()).toBe('Chat App')
    expect(await page.locator('h1').textContent()).toBe('Chat App')
    await page.getByText('Ask me anything...', { exact: true }).waitFor()
    const main = page.locator('main.border.rounded.mx-auto.my-5.p-4')
    expect(await main.evaluate((element) => element.getBoundingClientRect().width)).toBe(700)
    expect(await page.locator('#conversation.px-2').count()).toBe(1)
    expect(await page.locator('form').getAttribute('method')).toBe('post')
    expect(await input(page).getAttribute('name')).toBe('prompt')
    await page.getByRole('button', { name: 'Send' }).waitFor()
    expect(await page.locator('#error.d-none').textContent()).toContain(
      'Error occurred, check the browser developer console for more information.',
    )
    const ring = await page.locator('#spinner').evaluate((element) => {
      const { width, opacity, transitionDuration, animationDuration } = getComputedStyle(element)
      return { width, opacity, transitionDuration, animationDuration }
    })
    expect(ring).toEqual({
      width: '30px',
      opacity: '0',
      transitionDuration: '0.5s',
      animationDuration: '1s',
    })
  })

  test('shows a turn as it grows, and the same elements when it is opened again', async () => {
    const { page } = await openClassic()
    const posts: string[] = []
    page.on('request', (request) => {
      const type = request.headers()['content-type'] ?? ''
      if (request.method() === 'POST') posts.push(`${new URL(request.url()).pathname} ${type}`)
    })
    await ask(page, 'What is **this**? [tokens=120 rate=40]')
    expect(await input(page).inputValue()).toBe('')
    expect(await input(page).isDisabled()).toBe(true)
    await replies(page).getByText('w3').waitFor()
    expect(await page.locator('#spinner.active').count()).toBe(0)
    expect(await page.locator('#conversation').getAttribute('aria-busy')).toBe('true')
    await untilUsable(page)
    expect(await input(page).evaluate((element) => element === document.activeElement)).toBe(true)
    expect(posts).toEqual([expect.stringMatching(/^\/chat\/ multipart\/form-data/)])
    expect((await replies(page).textContent())?.trim()).toBe(script(120))
    expect(await page.locator('.user .markdown strong').textContent()).toBe('this')
    const label = (role: string) =>
      page
        .locator(`#conversation > .${role}`)
        .evaluate((element) => getComputedStyle(element, '::before').content)
    expect([await label('user'), await label('model')]).toEqual([
      '"You asked: "',
      '"AI Response: "',
    ])
    const elements = () =>
      page
        .locator('#conversation > div')
        .evaluateAll((all) =>
          (all as HTMLElement[]).map(({ id, title, className }) => ({ id, title, className })),
        )
    const shown = await elements()
    expect(shown).toEqual([
      {
        id: expect.stringMatching(/^msg-\d{4}-.*\+00:00$/) as string,
        title: expect.stringMatching(/^user at \d{4}-.*\+00:00$/) as string,
        className: 'border-top pt-2 user',
      },
      {
        id: expect.stringMatching(/^msg-\d{4}-.*\+00:00$/) as string,
        title: expect.stringMatching(/^model at /) as string,
        className: 'border-top pt-2 model',
      },
    ])
    await page.reload()
    await replies(page).waitFor()
    expect(await elements()).toEqual(shown)
  })

  test('finds a reply under way when it is opened again, and sees it to its end', async () => {
    const { page } = await openClassic()
    await ask(page, '[tokens=60 rate=30]')
    await replies(page).getByText('w2').waitFor()
    await page.reload()
    await replies(page).getByText('w59').waitFor()
  })

  test('does not draw again what is finished', async () => {
    const echo = await startServer({ LOQUAT_MODEL: 'demo:echo' })
    const { page } = await openClassic({}, echo.url)
    await page.evaluate(() => {
      const counts = { removed: 0 }
      Object.assign(window, { counts })
      new MutationObserver((records) => {
        for (const { removedNodes } of records) counts.removed += removedNodes.length
      }).observe(document.querySelector('#conversation')!, { childList: true, subtree: true })
    })
    const text = Array.from({ length: 60 }, (_, i) => `Paragraph **${i}** of it.`).join('\n\n')
    await askToTheEnd(page, text)
    expect(await replies(page).locator('p').count()).toBe(60)
    expect(await page.evaluate(() => (window as unknown as { counts: object }).counts)).toEqual({
      removed: 0,
    })
    await echo.close()
  })

  test('stops a reply', async () => {
    const { page } = await openClassic()
    await ask(page, '[tokens=5000 rate=50]')
    await replies(page).getByText('w3').waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await untilUsable(page)
    await page.locator('.model .note').getByText('Stopped.').waitFor()
    expect(await page.getByRole('button', { name: 'Stop' }).count()).toBe(0)
    await askToTheEnd(page, '[tokens=3]')
  })

  test('is usable after an error, says why, tries again, and forgets it with the next good turn', async () => {
    const { page, complaints } = await openClassic()
    const error = page.locator('#error')
    await askToTheEnd(page, '[fail=before]')
    await error.getByText('as its script says').waitFor()
    await error.getByRole('button', { name: 'Try again' }).click()
    await page.locator('#conversation .user').nth(1).waitFor()
    await untilUsable(page)
    await error.waitFor()
    await askToTheEnd(page, '[tokens=2]')
    await error.waitFor({ state: 'hidden' })
    // Refused before anything was sent back: the console says what the page always said.
    await page.route('**/chat/', (route) =>
      route.fulfill({ status: 503, json: { detail: 'Out for lunch.' } }),
    )
    complaints.length = 0
    await askToTheEnd(page, '[tokens=2]')
    await error.getByText('Unexpected response: 503: Out for lunch.').waitFor()
    expect(complaints.splice(0)[0]).toMatch(/^console: Unexpected response: 503/)
    await page.unroute('**/chat/')
    await error.getByRole('button', { name: 'Try again' }).click()
    await error.waitFor({ state: 'hidden' })
    await untilUsable(page)
    expect(await page.locator('#conversation .model').count()).toBe(4)
  })

  test('stays with a reader who has scrolled up, and follows one who is at the end', async () => {
    const { page } = await openClassic({
      viewport: { width: 400, height: 400 },
      reducedMotion: 'reduce',
    })
    await ask(page, '[tokens=900 rate=300]')
    await replies(page).getByText('w150').waitFor()
    const place = () => page.evaluate(() => Math.round(window.scrollY))
    await expect.poll(place).toBeGreaterThan(100)
    await page.mouse.wheel(0, -10_000)
    await expect.poll(place).toBeLessThan(60)
    const there = await place()
    await replies(page).getByText('w500').waitFor()
    expect(await place()).toBe(there)
    await page.mouse.wheel(0, 100_000)
    await replies(page).getByText('w800').waitFor()
    await untilUsable(page)
    const left = () =>
      page.evaluate(
        () => document.documentElement.scrollHeight - window.innerHeight - window.scrollY,
      )
    await expect.poll(left).toBeLessThan(60)
  })

  test('lets go of a reader who scrolls up while a smooth scroll is under way', async () => {
    const { page } = await openClassic({ viewport: { width: 400, height: 400 } })
    await ask(page, '[tokens=900 rate=200]')
    await replies(page).getByText('w150').waitFor()
    const place = () => page.evaluate(() => Math.round(window.scrollY))
    await expect.poll(place).toBeGreaterThan(100)
    await page.keyboard.press('Home')
    await expect.poll(place).toBe(0)
    await replies(page).getByText('w400').waitFor()
    expect(await place()).toBe(0)
    await untilUsable(page)
    expect(await place()).toBe(0)
  })

  test('sends whoever is not signed in there, and shows its source', async () => {
    const closed = await startServer({ API_TOKEN: 'the-operators-own-token' })
    const { page, complaints } = await openClassic({}, closed.url)
    await page.getByRole('link', { name: 'Sign in' }).waitFor()
    expect(complaints.splice(0)[0]).toMatch(/^console: Unexpected response: 401/)
    expect((await page.goto(`${closed.url}chat_app.ts`))?.headers()['content-type']).toBe(
      'text/plain; charset=utf-8',
    )
    await page.getByText("fetch('/chat/'").first().waitFor()
    await closed.close()
  })

  test('takes several lines', async () => {
    const { page } = await openClassic()
    await input(page).fill('one')
    await input(page).press('Shift+Enter')
    await page.keyboard.type('two [tokens=1]')
    await input(page).press('Enter')
    await untilUsable(page)
    expect(await page.locator('.user .markdown').textContent()).toMatch(/^one\s+two/)
  })

  test('runs nothing of what is said, and asks nobody else for anything', async () => {
    const echo = await startServer({ LOQUAT_MODEL: 'demo:echo' })
    const own = await newContext()
    const requests: string[] = []
    own.on('request', (request) => requests.push(request.url()))
    const { page, complaints } = await openPage(own, `${echo.url}classic`)
    for (const [name, text] of Object.entries(CORPUS)) {
      if (text.trim() === '') continue
      await askToTheEnd(page, text)
      for (const link of await page.locator('#conversation a').all())
        expect(await link.getAttribute('href'), name).toMatch(/^(https?|mailto|tel):/)
      const foreign = '#conversation :is(script,iframe,img,style,object,form,input)'
      expect(await page.locator(foreign).count(), name).toBe(0)
    }
    expect(complaints).toEqual([])
    expect(requests.filter((url) => !url.startsWith(echo.url))).toEqual([])
    await echo.close()
  })

  test.each(SIZES)('is accessible: $name', async ({ viewport }) => {
    const { page, complaints } = await openClassic({ viewport })
    await askToTheEnd(page, 'Hello [tokens=12 fail=mid]')
    await page.locator('#error').waitFor()
    expect(complaints.splice(0)).toEqual([expect.stringContaining('as its script says')])
    const found = await audit(page)
    expect(found).toEqual([])
    expect(await page.getByRole('log', { name: 'Conversation' }).count()).toBe(1)
    await page.getByRole('textbox', { name: 'Your message' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width)
  })
})

describe('the template’s client in a browser', () => {
  test('talks to the server that the page comes from', async () => {
    const { page } = await openClassic()
    const said = await page.evaluate(
      `(async () => {
        ${ChatClient.toString()}
        const client = new ChatClient(location.origin)
        const shown = []
        let reply = ''
        await client.chatStream('[tokens=20 rate=15]', (piece) => shown.push((reply += piece)))
        await client.chat('[tokens=2]')
        const history = await client.getHistory()
        await client.reset()
        return { reply, pieces: shown.length, history, after: await client.getHistory() }
      })()`,
    )
    expect(said).toMatchObject({
      reply: `${script(20)} `,
      history: { messages: [{}, {}, {}, {}], turn_count: 2 },
      after: { messages: [], turn_count: 0 },
    })
    expect((said as { pieces: number }).pieces).toBeGreaterThan(3)
  })

  test('its session is a conversation in the web app, live, also when it is reset', async () => {
    const client = new ChatClient(server.url.slice(0, -1))
    await client.chat('first [tokens=2]')
    const { items } = (await (await fetch(`${server.url}api/v1/conversations`)).json()) as {
      items: { id: string }[]
    }
    const { page } = await open(`${server.url}c/${items[0]!.id}`)
    await page.getByText('first [tokens=2]', { exact: true }).last().waitFor()
    const streamed = client.chatStream('then [tokens=30 rate=30]', () => {})
    await page.locator('.reply').getByText('w5').waitFor()
    await streamed
    await page.getByText(script(30)).waitFor()
    await client.reset()
    await page.locator('.reply').first().waitFor({ state: 'detached' })
    await composerOf(page).waitFor()
  })
})

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Frame, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { forAll } from '../for-all.ts'
import { audit } from './audit.ts'
import { ask, browserForAll, composerOf, lastReply } from './harness.ts'

// It answers with exactly what was said: the sources come from the model.
const { server, open } = browserForAll({ LOQUAT_MODEL: 'demo:echo' })

/** Another site, which counts who asks it for something. */
const evil = forAll(
  async () => {
    const asked: string[] = []
    const http: Server = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.setHeader('access-control-allow-origin', '*')
      const isPicture = request.url === '/picture.svg'
      response.setHeader('content-type', isPicture ? 'image/svg+xml' : 'text/html')
      response.end(
        isPicture
          ? '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
          : `<iframe src="${server.url}frame/diagram.html"></iframe>`,
      )
    })
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    return { http, asked, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/` }
  },
  ({ http }) => new Promise((resolve) => http.close(resolve)),
)

const FLOW = `flowchart LR
  A[Seed] --> B{Warm?}
  B -->|yes| C(Sprout)
  B -->|no| A
  C --> D[(Fruit)]`

const fence = (source: string) => `\`\`\`mermaid\n${source}\n\`\`\``
const blockOf = (page: Page) => lastReply(page).locator('.code')
const drawingOf = (page: Page) => blockOf(page).frameLocator('iframe').locator('#diagram > svg')
const isShown = (page: Page) => blockOf(page).evaluate((block) => 'diagram' in block.dataset)
const untilShown = (page: Page) =>
  lastReply(page).locator('.code[data-diagram]').waitFor({ state: 'attached', timeout: 30_000 })
const frameOf = (page: Page): Frame =>
  page.frames().find((frame) => frame.url().endsWith('/frame/diagram.html'))!

async function showDiagram(page: Page, source: string): Promise<void> {
  await ask(page, `Look:\n\n${fence(source)}\n\nAnd after it.`)
}

test('a closed fence becomes a drawing in a frame without an origin, in both themes', async () => {
  const { page } = await open(server.url, { colorScheme: 'light' })
  await showDiagram(page, FLOW)
  await drawingOf(page).waitFor()
  await untilShown(page)
  const frame = blockOf(page).locator('iframe')
  expect(await frame.getAttribute('sandbox')).toBe('allow-scripts')
  expect(await frame.getAttribute('title')).toBe('Diagram of mermaid 1')
  expect(await drawingOf(page).locator('.node').count()).toBe(4)
  expect(await blockOf(page).locator('pre').isVisible()).toBe(false)
  // It is as high as what is drawn in it.
  const [outer, inner] = await Promise.all([
    frame.boundingBox(),
    drawingOf(page).evaluate((svg) => svg.parentElement!.offsetHeight),
  ])
  expect(outer!.height).toBeCloseTo(inner, 0)
  const ground = () => frameOf(page).evaluate(() => getComputedStyle(document.body).backgroundColor)
  expect(await ground()).toBe('rgb(246, 239, 227)')
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(ground, { timeout: 10_000 }).toBe('rgb(21, 17, 14)')
  await drawingOf(page).waitFor()
  expect(await isShown(page)).toBe(true)
  expect(await audit(page)).toEqual([])
  // The page's theme may be another than the system's.
  await page.evaluate(() => (document.documentElement.dataset['theme'] = 'light'))
  await expect.poll(ground, { timeout: 10_000 }).toBe('rgb(246, 239, 227)')
})

test('another theme shows it again, even where the clock has not gone on since it was drawn', async () => {
  const { page } = await open(server.url, { colorScheme: 'light' })
  await page.clock.setFixedTime(new Date())
  await showDiagram(page, FLOW)
  await untilShown(page)
  const ground = () => frameOf(page).evaluate(() => document.body.style.background)
  const light = await ground()
  for (const colorScheme of ['dark', 'light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await expect.poll(async () => (await ground()) === light).toBe(colorScheme === 'light')
    expect(await drawingOf(page).locator('.node').count()).toBe(4)
  }
})

test('the source is one key away, and is what is copied', async () => {
  const { page } = await open(server.url, { permissions: ['clipboard-read', 'clipboard-write'] })
  await showDiagram(page, FLOW)
  await untilShown(page)
  const toggle = page.getByRole('button', { name: 'Diagram of mermaid 1' })
  expect(await toggle.getAttribute('aria-pressed')).toBe('true')
  await toggle.focus()
  await page.keyboard.press('Enter')
  expect(await isShown(page)).toBe(false)
  expect(await blockOf(page).locator('pre').innerText()).toContain('B -->|yes| C(Sprout)')
  await page.keyboard.press('Enter')
  expect(await isShown(page)).toBe(true)
  await blockOf(page).getByRole('button', { name: 'Copy mermaid 1' }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(FLOW)
})

test.each([
  ['what is no diagram', 'this is\nnot a diagram'],
  ['a diagram with a fault', 'flowchart LR\n  A[unclosed --> B\n  }{'],
])('%s stays as it was written, with one sentence', async (_, source) => {
  const { page } = await open()
  await showDiagram(page, source)
  await blockOf(page).getByText('Not drawn: this cannot be read as a diagram.').waitFor()
  expect(await isShown(page)).toBe(false)
  expect(await blockOf(page).locator('code').textContent()).toBe(source)
  expect(await blockOf(page).locator('iframe').count()).toBe(0)
  expect(await page.getByRole('button', { name: 'Diagram of mermaid 1' }).isVisible()).toBe(false)
  expect(await audit(page)).toEqual([])
})

test('while it is being written it is code, and nothing of it is fetched where there is none', async () => {
  const { page } = await open()
  const requests: string[] = []
  page.on('request', (request) => requests.push(new URL(request.url()).pathname))
  await ask(page, `\`\`\`mermaid\n${FLOW}\n`)
  await blockOf(page).getByText('Sprout').waitFor()
  expect(requests.filter((path) => /diagram|frame/.test(path))).toEqual([])
  await showDiagram(page, FLOW)
  await untilShown(page)
  expect(requests).toContain('/frame/diagram.html')
})

test('one that lands above what is read moves nothing', async () => {
  const { page } = await open(server.url, { viewport: { width: 900, height: 700 } })
  const lines = Array.from({ length: 60 }, (_, i) => `Paragraph ${i}.`)
  await ask(page, `${fence(FLOW)}\n\n${lines.join('\n\n')}`)
  await page.reload()
  await page.getByText('Paragraph 59.').last().waitFor()
  expect(await isShown(page)).toBe(false)
  // From the end up to where the diagram is just above what is in sight.
  const seen = lastReply(page).getByText('Paragraph 4.', { exact: true })
  await page.locator('.transcript').evaluate((box) => {
    const mark = [...box.querySelectorAll('.reply p')].find((p) => p.textContent === 'Paragraph 4.')
    box.scrollTop += mark!.getBoundingClientRect().top - box.getBoundingClientRect().top - 40
  })
  const before = (await seen.boundingBox())!.y
  await untilShown(page)
  expect((await seen.boundingBox())!.y).toBeCloseTo(before, 0)
})

describe('hostile sources', () => {
  const target = () => evil.url
  const HOSTILE: Record<string, () => string> = {
    'scripts and handlers in labels': () =>
      `flowchart LR\n  A["<script>top.hacked = 1</script><img src=x onerror='top.hacked=1'>"] --> B["<svg onload=alert(1)>"]\n  B --> C["<iframe src='${target()}'></iframe>"]`,
    'links and callbacks': () =>
      `flowchart LR\n  A --> B\n  click A href "javascript:alert(1)" _top\n  click B "${target()}link" _top\n  click A call alert(1)`,
    'settings that loosen it': () =>
      `%%{init: {"securityLevel": "loose", "secure": [], "htmlLabels": true, "flowchart": {"htmlLabels": true}, "logLevel": 0, "dompurifyConfig": {"ADD_TAGS": ["script", "iframe"]}}}%%\nflowchart LR\n  A["<img src='${target()}label' onerror='alert(1)'>"] --> B\n  click A call alert(1)`,
    'settings in front matter': () =>
      `---\nconfig:\n  securityLevel: loose\n  htmlLabels: true\n  themeCSS: "@import url(${target()}css);"\n---\nflowchart LR\n  A["<img src='${target()}label'>"] --> B`,
    'styles that load': () =>
      `%%{init: {"themeCSS": "@import url(${target()}a); * { background: url(${target()}b) }", "fontFamily": "x; } @import url(${target()}c); {", "themeVariables": {"fontFamily": "x;}@font-face{src:url(${target()}d)}"}}}%%\nflowchart LR\n  A:::x --> B\n  classDef x fill:url(${target()}e),background:url(${target()}f)\n  style B fill:url(${target()}g#x),background-image:url(${target()}h)`,
    'a foreign object': () =>
      `flowchart LR\n  A["<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><meta http-equiv='refresh' content='0;url=${target()}'></body></foreignObject>"] --> B`,
    'pictures from elsewhere': () =>
      `flowchart LR\n  A@{ img: "${target()}x.png", label: "x", w: 60, h: 60 } --> B`,
    'a class diagram with links': () =>
      `classDiagram\n  class A["<img src=x onerror=alert(1)>"]\n  link A "${target()}link" "tip<script>alert(1)</script>"\n  click A href "javascript:alert(1)" _top`,
    'a sequence with links': () =>
      `sequenceDiagram\n  participant A as <img src="${target()}" onerror="alert(1)">\n  link A: Site @ ${target()}link\n  links A: {"x": "javascript:alert(1)"}\n  A->>A: <script>alert(1)</script>`,
  }

  const tried = Object.entries(HOSTILE).slice(0, process.env['TEST_LONG'] === '1' ? undefined : 3)
  test.each(tried)('%s run nothing and ask nobody', async (_, source) => {
    const { page, complaints } = await open()
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    await showDiagram(page, source())
    await lastReply(page)
      .locator('.code[data-diagram], .diagram-note:not([hidden])')
      .waitFor({ state: 'attached', timeout: 30_000 })
    const address = page.url()
    if (await isShown(page)) {
      const inside = frameOf(page)
      expect(
        await inside
          .locator('script:not(body > script), iframe, object, embed, meta[http-equiv]')
          .count(),
      ).toBe(0)
      for (const link of await inside.locator('a').all()) {
        expect(await link.getAttribute('href')).toBeNull()
        expect(await link.getAttribute('xlink:href')).toBeNull()
      }
      for (const node of await inside.locator('.node, .actor, a').all())
        await node.click({ force: true, timeout: 1000 }).catch(() => undefined)
    }
    expect(page.url()).toBe(address)
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
    expect(evil.asked).toEqual([])
    // That a wall was run against is as it should be; that anything else happened is not.
    expect(
      complaints.filter(
        (it) =>
          !/^policy: (style|img|font|script)-src/.test(it) &&
          !/^console: .*(Content Security Policy)/.test(it),
      ),
    ).toEqual([])
    complaints.length = 0
  })

  test('without the policy of the frame they ask nobody, either', async () => {
    const { page, complaints } = await open()
    await withoutPolicy(page)
    const names = ['styles that load', 'pictures from elsewhere', 'a sequence with links']
    await ask(page, names.map((name) => fence(HOSTILE[name]!())).join('\n\n'))
    await lastReply(page)
      .locator('.code:is([data-diagram], :has(.diagram-note:not([hidden])))')
      .nth(names.length - 1)
      .waitFor({ state: 'attached', timeout: 45_000 })
    expect(evil.asked).toEqual([])
    expect(complaints).toEqual([])
  })

  test('one that would be drawn for ever is given up, and the page stays awake', async () => {
    const { page } = await open()
    await showDiagram(page, ENDLESS)
    await page.evaluate(() => {
      const ticks: number[] = []
      Object.assign(window, { ticks })
      setInterval(() => ticks.push(performance.now()), 50)
    })
    // It has five seconds, and as many more as it takes to fetch and start what draws it.
    await blockOf(page).getByText('Not drawn: it took too long.').waitFor({ timeout: 45_000 })
    expect(await blockOf(page).locator('iframe').count()).toBe(0)
    const longest = await page.evaluate(() => {
      const { ticks } = window as unknown as { ticks: number[] }
      return Math.max(...ticks.map((tick, i) => tick - (ticks[i - 1] ?? tick)))
    })
    // Were it drawn in the page itself, it would have been still for all of the five.
    expect(longest).toBeLessThan(3000)
    await page.getByRole('button', { name: 'Diagram of mermaid 1' }).click()
    expect(await blockOf(page).getByText('Not drawn').isVisible()).toBe(false)
  })
})

/** A regular expression of the library goes back and forth in it for hours. */
const ENDLESS = `flowchart TD\n${'style'.repeat(1000)}#;${':'.repeat(1000)}${'#'.repeat(1000)}`

/** The frame comes without a policy, in a page that has its own. */
const withoutPolicy = (page: Page) =>
  page.route('**/frame/diagram.html', async (route) => {
    const response = await route.fetch()
    const { 'content-security-policy': _, ...headers } = response.headers()
    await route.fulfill({ response, headers })
  })

/** What a script in the frame can do, had somebody got one into it. @param script the address of one of the page's */
async function reachOf(frame: Frame, script: string): Promise<string[]> {
  return frame.evaluate(
    async ([site, ours]) => {
      // As an attribute: the frame's own script has made the property of pictures do nothing.
      const loaded = (tag: 'img' | 'script', address: string) =>
        new Promise((resolve, reject) => {
          const element = document.createElement(tag)
          element.addEventListener('load', resolve)
          element.addEventListener('error', reject)
          element.setAttribute('src', address)
          document.body.append(element)
        })
      const never = (name: string) =>
        new Promise<string>((resolve) => setTimeout(() => resolve(`${name}, neither way`), 20_000))
      const tries: Record<string, () => unknown> = {
        'the page': () => top!.document.title,
        'its address': () => top!.location.href,
        'another address for it': () => (top!.location.href = site),
        cookies: () => document.cookie,
        'what is stored': () => localStorage.length,
        'a window': () => open(site) ?? Promise.reject(new Error('none')),
        'another site': () => fetch(site),
        'the API': () => fetch('/api/v1/me'),
        'a picture': () => loaded('img', `${site}picture.svg`),
        'a script of the page': () => loaded('script', ours),
        'a script of its own': () => {
          const element = document.createElement('script')
          element.textContent = 'self.ran = true'
          document.body.append(element)
          if (!('ran' in self)) throw new Error('It did not run.')
        },
      }
      const outcomes: string[] = [`origin ${origin}`]
      for (const [name, attempt] of Object.entries(tries))
        try {
          outcomes.push(await Promise.race([(async () => (await attempt(), name))(), never(name)]))
        } catch {
          // As it should be.
        }
      return outcomes
    },
    [evil.url, script] as const,
  )
}

describe('whoever had the frame would have nothing but the frame', () => {
  async function reach(page: Page, frame: Frame): Promise<string[]> {
    const address = page.url()
    const script = await page.evaluate(() => document.scripts[0]!.src)
    const reached = await reachOf(frame, script)
    expect(page.url()).toBe(address)
    return reached
  }

  /** The policy has said that it held up a script, and nothing else is wrong: takes that out. */
  async function tellsOfScript(complaints: string[]) {
    await expect
      .poll(() => complaints, { timeout: 10_000 })
      .toContain('policy: script-src-elem inline ')
    complaints.length = 0
  }

  test('as it is', async () => {
    const { page, complaints } = await open()
    await showDiagram(page, FLOW)
    await untilShown(page)
    expect(await reach(page, frameOf(page))).toEqual(['origin null'])
    expect(evil.asked).toEqual([])
    await tellsOfScript(complaints)
  })

  test('by its policy alone', async () => {
    const { page, complaints } = await open()
    await page.evaluate(() => {
      const frame = document.createElement('iframe')
      frame.src = '/frame/diagram.html'
      document.body.append(frame)
      return new Promise((resolve) => frame.addEventListener('load', resolve))
    })
    expect(await reach(page, frameOf(page))).toEqual(['origin null'])
    expect(evil.asked).toEqual([])
    await tellsOfScript(complaints)
  })

  test('by its sandbox alone: not the page, not what is stored, nothing of ours', async () => {
    const { page, complaints } = await open()
    await withoutPolicy(page)
    await showDiagram(page, FLOW)
    await untilShown(page)
    const reached = await reach(page, frameOf(page))
    expect(reached).toContain('a script of its own')
    // What other sites let it have is what the policy is for.
    const others = ['a script of its own', 'another site', 'a picture']
    expect(reached.filter((it) => !others.includes(it))).toEqual(['origin null'])
    evil.asked.length = 0
    complaints.length = 0
  })
})

test('opened by itself it has no origin and does nothing; other sites cannot frame it', async () => {
  const { page, complaints } = await open(`${server.url}frame/diagram.html`)
  expect(await page.evaluate(() => origin)).toBe('null')
  await page.evaluate(() => postMessage({ source: 'graph TD\nA-->B', theme: 'light' }, '*'))
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)))
  expect(await page.locator('#diagram').innerHTML()).toBe('')
  await page.goto(evil.url)
  await expect
    .poll(() => page.frames().map((frame) => frame.url()))
    .toContain('chrome-error://chromewebdata/')
  evil.asked.length = 0
  complaints.length = 0
})

test('nothing is wider than a screen of 320 px; what does not fit scrolls, by keyboard too', async () => {
  const { page } = await open(server.url, { viewport: { width: 320, height: 640 }, hasTouch: true })
  const wide = Array.from({ length: 12 }, (_, i) => `N${i}[A longer label ${i}] --> N${i + 1}`)
  await composerOf(page).fill(fence(`flowchart LR\n  ${wide.join('\n  ')}`))
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await untilShown(page)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  const scrolls = await frameOf(page)
    .locator('#diagram')
    .evaluate((box) => [box.scrollWidth > box.clientWidth, box.tabIndex])
  expect(scrolls).toEqual([true, 0])
  const toggle = page.getByRole('button', { name: 'Diagram of mermaid 1' })
  expect((await toggle.boundingBox())!.height).toBeGreaterThanOrEqual(43.5)
})

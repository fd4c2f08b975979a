import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterEach, expect } from 'vitest'
import { createAccounts, createClient, type Accounts } from '../../src/client/index.ts'
import { startChromium } from '../chromium.ts'
import { forAll } from '../for-all.ts'
import { removeDataDirectories, startServerProcess } from '../server-process.ts'

/** A server of its own data, as a person would start it. */
export interface TestServer {
  url: string
  /** With `API_TOKEN`, where it was started with one. */
  client: ReturnType<typeof createClient>
  accounts: Accounts
  /** The folder it keeps everything in. */
  data: string
  /** Everything it printed. */
  output(): string
  /** Ends the process without warning, as a power cut would. */
  kill(): Promise<unknown>
  /** Starts it again on the same port and data. */
  restart(): Promise<void>
  /** Ends it and removes its data. */
  close(): Promise<void>
}

export async function startServer(
  env: Record<string, string> = {},
  args: string[] = [],
): Promise<TestServer> {
  const settings = { LOQUAT_MODEL: 'test:script', ...env }
  let server = await startServerProcess({ env: settings, args })
  const { url, port, data } = server
  const kill = () => server.end('SIGKILL')
  const { API_TOKEN: token } = settings as { API_TOKEN?: string }
  const connection = { baseUrl: url, ...(token === undefined ? {} : { token }) }
  return {
    url,
    client: createClient(connection),
    accounts: createAccounts(connection),
    data,
    output: () => server.output(),
    kill,
    async restart() {
      server = await startServerProcess({ env: settings, args, port, data })
    },
    async close() {
      await kill()
      removeDataDirectories()
    },
  }
}

/** A page, and everything it complained of: script errors, console errors, violations of its security policy. */
export interface TestPage {
  page: Page
  complaints: string[]
}

export async function openPage(context: BrowserContext, url: string): Promise<TestPage> {
  const page = await context.newPage()
  page.setDefaultTimeout(12_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
  page.on('console', (message) => {
    // A server that was killed on purpose refuses connections, and an unknown conversation is a 404.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
      complaints.push(`console: ${message.text()}`)
  })
  await page.exposeFunction('reportViolation', (text: string) => complaints.push(`policy: ${text}`))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report = (window as unknown as { reportViolation(text: string): void }).reportViolation
      report(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`)
    })
  })
  await page.goto(url)
  return { page, complaints }
}

/** Opens what a page shows in another tab of the same browser. */
export const openTab = (page: Page) => openPage(page.context(), page.url())

/** What the tests of a file have in common: a server, and a browser to visit it with. */
export interface Browsing {
  readonly server: TestServer
  /** A browser of its own, as far as pages can tell; closed after the test. */
  newContext(options?: BrowserContextOptions): Promise<BrowserContext>
  /**
   * Opens an address, by default the app's, in a browser of its own. After the test the page must have no complaints but
   * those that the test has taken out.
   */
  open(address?: string, options?: BrowserContextOptions): Promise<TestPage>
}

/** Starts a server (see `startServer`) and a browser for all tests of a file. */
export function browserForAll(env: Record<string, string> = {}, args: string[] = []): Browsing {
  const server = forAll(
    () => startServer(env, args),
    (it) => it.close(),
  )
  const chrome = forAll(
    async () => ({ browser: await startChromium() }),
    ({ browser }) => browser.close(),
  )
  const contexts: BrowserContext[] = []
  const opened: TestPage[] = []
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
    expect(opened.splice(0).flatMap(({ complaints }) => complaints)).toEqual([])
  })
  async function newContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await chrome.browser.newContext(options)
    contexts.push(context)
    return context
  }
  return {
    server,
    newContext,
    async open(address = server.url, options = {}) {
      const page = await openPage(await newContext(options), address)
      opened.push(page)
      return page
    },
  }
}

/** The composer of a page. */
export const composerOf = (page: Page) => page.getByRole('textbox', { name: 'Message' })

export async function say(page: Page, text: string): Promise<void> {
  await composerOf(page).fill(text)
  await composerOf(page).press('Enter')
}

/** Chooses the model that answers next, as somebody at a keyboard does. */
export async function chooseModel(page: Page, id: string): Promise<void> {
  const button = page.getByRole('button', { name: /^Model: / })
  await button.press('Enter')
  const search = page.getByRole('combobox', { name: 'Search models' })
  await search.fill(id)
  await search.press('Enter')
  await page.getByRole('dialog', { name: 'Choose a model' }).waitFor({ state: 'hidden' })
}

/** Chooses something from the menu of a conversation in the list. @param name how its name begins */
export async function chooseForRow(page: Page, name: string, item: string): Promise<void> {
  await page
    .getByRole('button', { name: `More for “${name}` })
    .first()
    .press('Enter')
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}

/** The last reply's words. */
export const lastReply = (page: Page) => page.locator('.reply').last().locator('.markdown').last()

/** The last reply's words, as text. */
export const wordsOf = async (page: Page) => (await lastReply(page).textContent())?.trim()

/** The id of the conversation that a page shows. */
export const conversationOf = (page: Page) => new URL(page.url()).pathname.slice('/c/'.length)

/** What `test:script` answers to `[tokens=count]`. */
export const script = (count: number) => Array.from({ length: count }, (_, k) => `w${k}`).join(' ')

/** Waits until no reply is being written. */
export async function untilDone(page: Page): Promise<void> {
  await page.locator('.composer').getByRole('button', { name: 'Send', exact: true }).waitFor()
}

/** Says something and waits for the end of the reply. */
export async function ask(page: Page, text: string): Promise<void> {
  await say(page, text)
  await untilDone(page)
}

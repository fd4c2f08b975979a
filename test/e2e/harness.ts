import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { createAccounts, createClient, type Accounts } from '../../src/client/index.ts'
import { removeDataDirectories, startServerProcess } from '../server-process.ts'

/** A server of its own data, as a person would start it. */
export interface TestServer {
  url: string
  /** With `API_TOKEN`, where it was started with one. */
  client: ReturnType<typeof createClient>
  accounts: Accounts
  /** Everything it printed. */
  output(): string
  /** Ends the process without warning, as a power cut would. */
  kill(): Promise<unknown>
  /** Starts it again on the same port and data. */
  restart(): Promise<void>
  /** Ends it and removes its data. */
  close(): Promise<void>
}

export async function startServer(env: Record<string, string> = {}): Promise<TestServer> {
  const settings = { LOQUAT_MODEL: 'test:script', ...env }
  let server = await startServerProcess({ env: settings })
  const { url, port, data } = server
  const kill = () => server.end('SIGKILL')
  const { API_TOKEN: token } = settings as { API_TOKEN?: string }
  const connection = { baseUrl: url, ...(token === undefined ? {} : { token }) }
  return {
    url,
    client: createClient(connection),
    accounts: createAccounts(connection),
    output: () => server.output(),
    kill,
    async restart() {
      server = await startServerProcess({ env: settings, port, data })
    },
    async close() {
      await kill()
      removeDataDirectories()
    },
  }
}

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROME_PATH'] ?? '/usr/bin/chromium'
  if (!existsSync(executablePath))
    throw new Error(`There is no Chromium at ${executablePath}. Install it, or set CHROME_PATH.`)
  for (let attempt = 1; ; attempt++) {
    try {
      return await chromium.launch({ executablePath, args: FLAGS })
    } catch (error) {
      // Now and then Chromium dies while it starts, whatever it was asked to do.
      if (attempt === 3) throw error
    }
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

/** The composer of a page. */
export const composerOf = (page: Page) => page.getByRole('textbox', { name: 'Message' })

export async function say(page: Page, text: string): Promise<void> {
  await composerOf(page).fill(text)
  await composerOf(page).press('Enter')
}

/** The last reply's words. */
export const lastReply = (page: Page) => page.locator('.reply').last().locator('.markdown').last()

/** What `test:script` answers to `[tokens=count]`. */
export const script = (count: number) => Array.from({ length: count }, (_, k) => `w${k}`).join(' ')

/** Waits until no reply is being written. */
export async function untilDone(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Send', exact: true }).waitFor()
}

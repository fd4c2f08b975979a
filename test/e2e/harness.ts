import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { createClient } from '../../src/client/index.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** A server of its own data, as a person would start it. */
export interface TestServer {
  url: string
  client: ReturnType<typeof createClient>
  /** Ends the process without warning, as a power cut would. */
  kill(): Promise<void>
  /** Starts it again on the same port and data. */
  restart(): Promise<void>
  /** Ends it and removes its data. */
  close(): Promise<void>
}

export async function startServer(env: Record<string, string> = {}): Promise<TestServer> {
  const data = await mkdtemp(join(tmpdir(), 'loquat-e2e-'))
  let running = await launch(data, 0, env)
  const { url } = running
  const port = Number(new URL(url).port)
  async function kill() {
    const ended = once(running.child, 'exit')
    running.child.kill('SIGKILL')
    await ended
  }
  return {
    url,
    client: createClient({ baseUrl: url }),
    kill,
    async restart() {
      running = await launch(data, port, env)
    },
    async close() {
      if (running.child.exitCode === null && running.child.signalCode === null) await kill()
      await rm(data, { recursive: true, force: true })
    },
  }
}

async function launch(data: string, port: number, env: Record<string, string>) {
  const child = spawn(
    process.execPath,
    ['src/cli/cli.ts', 'serve', '--port', String(port), '--data', data],
    {
      cwd: ROOT,
      env: { ...bareEnvironment(), LOQUAT_DISCOVER: '0', LOQUAT_MODEL: 'test:script', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  return { child, url: await addressOf(child) }
}

/** Nothing of the developer's own: a key in the environment would choose another model. */
function bareEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR']
  return Object.fromEntries(names.map((name) => [name, process.env[name] ?? '']))
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const read = (bytes: Buffer) => {
      output += String(bytes)
      const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(output)?.[0]
      if (url !== undefined) resolve(url)
    }
    child.stdout!.on('data', read)
    child.stderr!.on('data', read)
    child.once('exit', (code) =>
      reject(new Error(`The server ended (${code}) before it listened:\n${output}`)),
    )
  })
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
  return chromium.launch({ executablePath, args: FLAGS })
}

/** A page, and everything it complained of: script errors, console errors, violations of its security policy. */
export interface TestPage {
  page: Page
  complaints: string[]
}

export async function openPage(context: BrowserContext, url: string): Promise<TestPage> {
  const page = await context.newPage()
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

/** Waits until no reply is being written. */
export async function untilDone(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Send', exact: true }).waitFor()
}

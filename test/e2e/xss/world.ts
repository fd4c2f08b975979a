import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { startChromium } from '../../chromium.ts'
import { startUpstream, type Upstream } from '../../upstream/upstream.ts'
import { documentOf, headOf, inGroups } from '../../xss/corpus.ts'
import type { Payload } from '../../xss/payload.ts'
import { startServer, type TestServer } from '../harness.ts'

/** Payloads in one text. */
interface Document {
  payloads: readonly Payload[]
  text: string
  /** The paragraph that stands before the last one. */
  last: string
}

interface Texts {
  payloads: readonly Payload[]
  /** The same as messages. */
  documents: Document[]
}

/** A server that is told nothing but payloads, a model provider that offers them, and a browser. */
export interface World extends Texts {
  /** A few of each family, or all: for where each takes its time, and for a careless page. */
  some: Texts
  server: TestServer
  upstream: Upstream
  browser: Browser
  close(): Promise<void>
}

/** A model that calls a tool that asks first. */
export const CALLER = 'openai:caller'

const TOOLS = fileURLToPath(new URL('../tools.config.ts', import.meta.url))
/** A message may have a quarter of a million characters. */
const MOST_IN_A_MESSAGE = 60_000
/** So many messages, or more where they would be too long, or fewer for a few payloads. */
const [DOCUMENTS, FEW] = [4, 130]

export function textsOf(payloads: readonly Payload[]): Texts {
  const { length } = documentOf(payloads)
  const enough = Math.min(DOCUMENTS, Math.ceil(payloads.length / FEW))
  const count = Math.max(enough, Math.ceil(length / MOST_IN_A_MESSAGE))
  const documents = inGroups(payloads, count).map((group) => ({
    payloads: group,
    text: documentOf(group),
    last: headOf(group.at(-1)!.n),
  }))
  return { payloads, documents }
}

/** @param models what the provider calls its models @param oneIn how many payloads there are for each of the few */
export async function createWorld(
  payloads: readonly Payload[],
  models: readonly string[],
  oneIn: number,
): Promise<World> {
  const browser = await startChromium()
  const upstream = await startUpstream({ models: [...models, 'caller'] })
  const env = { LOQUAT_MODEL: 'demo:echo', OPENAI_BASE_URL: upstream.url, OPENAI_API_KEY: 'sk-x' }
  const server = await startServer(env, ['--config', TOOLS])
  return {
    ...textsOf(payloads),
    some: textsOf(payloads.filter((_, i) => i % oneIn === 0)),
    ...{ server, upstream, browser },
    async close() {
      await Promise.all([browser.close(), server.close(), upstream.close()])
    },
  }
}

/** Waits until documents stand in a page to their ends. @param where what they stand in */
export async function untilShown(page: Page, where: string, documents: Document[]): Promise<void> {
  const lasts = documents.map(({ last }) => last)
  while (!(await page.evaluate(holdsAll, { where, lasts }))) await delay(100)
}

/** Runs in a page. */
function holdsAll({ where, lasts }: { where: string; lasts: string[] }): boolean {
  const text = Array.from(document.querySelectorAll(where), (it) => it.textContent).join(' ')
  return lasts.every((last) => text.includes(last))
}

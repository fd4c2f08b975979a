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

/** A server that is told nothing but payloads, a model provider that offers them, and a browser. */
export interface World {
  payloads: readonly Payload[]
  server: TestServer
  upstream: Upstream
  browser: Browser
  /** The same as messages. */
  documents: Document[]
  close(): Promise<void>
}

/** A model that calls a tool that asks first. */
export const CALLER = 'openai:caller'

const TOOLS = fileURLToPath(new URL('../tools.config.ts', import.meta.url))
/** A message may have a quarter of a million characters. */
const MOST_IN_A_MESSAGE = 150_000
/** So many messages, or more where they would be too long. */
const DOCUMENTS = 6

/** @param models what the provider calls its models */
export async function createWorld(
  payloads: readonly Payload[],
  models: readonly string[],
): Promise<World> {
  const browser = await startChromium()
  const upstream = await startUpstream({ models: [...models, 'caller'] })
  const env = { LOQUAT_MODEL: 'demo:echo', OPENAI_BASE_URL: upstream.url, OPENAI_API_KEY: 'sk-x' }
  const server = await startServer(env, ['--config', TOOLS])
  const { length } = documentOf(payloads)
  const count = Math.max(DOCUMENTS, Math.ceil(length / MOST_IN_A_MESSAGE))
  const documents = inGroups(payloads, count).map((group) => ({
    payloads: group,
    text: documentOf(group),
    last: headOf(group.at(-1)!.n),
  }))
  return {
    ...{ payloads, server, upstream, browser, documents },
    async close() {
      await Promise.all([browser.close(), server.close(), upstream.close()])
    },
  }
}

/** Waits until a document stands in a page to its end. @param where what it stands in */
export const untilShown = (page: Page, where: string, last: string) =>
  page.locator(where, { hasText: last }).last().waitFor({ state: 'attached' })

import { fileURLToPath } from 'node:url'
import { createClient } from '../../src/client/index.ts'
import type { ConversationEvent } from '../../src/protocol/index.ts'
import { startClocked } from '../faults/clock/clocked-server.ts'
import {
  newDataDirectory,
  removeDataDirectories,
  startServerProcess,
  type ServerProcessOptions,
} from '../server-process.ts'
import { startUpstream } from '../upstream/upstream.ts'
import { ASKED, SUMMARY } from './replies.ts'
import { EARLIER } from './titles.ts'

/** The time in all pictures: a Monday morning in spring. */
export const NOW = Date.parse('2026-03-02T09:30:00Z')

const CONFIG = fileURLToPath(new URL('loquat.config.ts', import.meta.url))
const [MINUTE, DAY] = [60_000, 86_400_000]
/** Always the same, since some pictures show them. */
const [PORT, DEMO_PORT, CLOSED_PORT, PLAIN_PORT] = [8620, 8621, 8622, 8623]

type Asked = keyof typeof ASKED

/** What the pictures are taken of. */
export interface Garden {
  /** A server with a history. */
  url: string
  /** The conversation in which that was asked. */
  addressOf(asked: Asked): string
  /** One that is shared, as a link and as a file. */
  shared: { address: string; html: string }
  /** A server that nobody has connected a model to. */
  demoUrl: string
  /** One that asks who is there. */
  closedUrl: string
  /** One without a history, for the pages that are not the app. */
  plainUrl: string
}

/** Takes note of what has to be ended, even if what comes next fails. */
type AtEnd = (end: () => unknown) => void

export async function plantGarden(atEnd: AtEnd): Promise<Garden> {
  atEnd(removeDataDirectories)
  const start = async (options: ServerProcessOptions) => {
    const server = await startServerProcess(options)
    atEnd(() => server.end('SIGKILL'))
    return server.url
  }
  return {
    ...(await growHistory(atEnd)),
    demoUrl: await start({ port: DEMO_PORT }),
    closedUrl: await start({ port: CLOSED_PORT, env: { API_TOKEN: 'a-token-for-pictures' } }),
    plainUrl: await start({ port: PLAIN_PORT, args: ['--config', CONFIG] }),
  }
}

/** A provider whose first model answers, and which turns down the key for all others. */
const startProvider = () =>
  startUpstream({
    models: ['gpt-4o', 'gpt-4o-mini', 'gpt-4.1', 'o4-mini'],
    behaviour: ({ body: { model } }) =>
      model === 'gpt-4o'
        ? { tokens: [SUMMARY], usage: { input: 96_412, output: 318, cached: 61_440 } }
        : { refuse: { status: 401, body: '{"error":{"code":"invalid_api_key"}}' } },
  })

/** A server with conversations, each some time after the one before, and a clock that stands still at the end. */
async function growHistory(atEnd: AtEnd) {
  const upstream = await startProvider()
  atEnd(() => upstream.close())
  const data = newDataDirectory()
  const start = (frozen: number) =>
    startClocked(
      { frozen },
      {
        ...{ data, port: PORT, args: ['--config', CONFIG] },
        env: { OPENAI_BASE_URL: upstream.url, OPENAI_API_KEY: 'sk-old', TZ: 'UTC' },
      },
    )
  let server = await start(NOW - 120 * DAY)
  atEnd(() => server.end('SIGKILL'))
  const client = createClient({ baseUrl: server.url })
  const ids = new Map<Asked, string>()
  let time = NOW - 60 * MINUTE

  /** Asks in a conversation of its own, two minutes later, and waits for an event of the reply. */
  async function ask(asked: Asked, until: ConversationEvent['type'] = 'run-end', model?: string) {
    await server.setClock({ frozen: (time += 2 * MINUTE) })
    const text = ASKED[asked]
    const { id } = await client.conversations.create({
      title: titleOf(text),
      ...(model ? { model } : {}),
    })
    ids.set(asked, id)
    const { seq } = await client.send(id, text)
    for await (const { type } of client.follow(id, { after: seq })) if (type === until) break
    return id
  }

  for (const [i, [title, days]] of [...EARLIER.entries()].toReversed()) {
    await server.setClock({ frozen: NOW - days * DAY - i * MINUTE })
    const { id } = await client.conversations.create({ title })
    if (title === 'Sowing calendar for March')
      await client.conversations.update(id, { pinned: true })
    if (title === 'Elder syrup' || title === 'Pond without fish')
      await client.conversations.update(id, { archived: true })
  }

  await ask('broken', 'text-delta')
  await server.end('SIGKILL')
  server = await start(time)
  await ask('failed', 'run-end', 'openai:gpt-4.1')
  await ask('costly', 'run-end', 'openai:gpt-4o')
  const named = await ask('branches')
  const { items } = await client.conversations.messages(named)
  const { seq } = await client.runs.regenerate(items.at(-1)!.runId!)
  for await (const event of client.follow(named, { after: seq, until: 'idle' })) void event
  await ask('tools', 'tool-approval')
  for (const asked of ['reasoning', 'formula', 'diagram', 'code'] as const) await ask(asked)
  const rich = await ask('rich')
  const { path } = await client.shares.create(rich)
  await ask('live', 'text-delta')
  await server.setClock({ frozen: NOW })
  return {
    url: server.url,
    addressOf: (asked: Asked) => `${server.url}c/${ids.get(asked)}`,
    shared: {
      address: new URL(path, server.url).href,
      html: await client.conversations.export(rich, 'html'),
    },
  }
}

/** As a model would call a conversation: without what ends a sentence. */
const titleOf = (text: string) => text.split(/[.?,]/)[0]!

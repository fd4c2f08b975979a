import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { textOf, type Message, type SentPrompt } from '../../src/protocol/index.ts'
import { tool, type App } from '../../src/server/index.ts'
import { buildSaboteur, type Edits } from '../faults/saboteur.ts'
import { removeDataDirectories, startServerProcess } from '../server-process.ts'
import {
  startUpstream,
  type Behaviour,
  type Upstream,
  type UpstreamRequest,
} from '../upstream/upstream.ts'
import { createApi, eventsPath, textIn, type Api } from './api.ts'
import { readStream } from './event-stream.ts'
import { startHere } from './in-process.ts'
import {
  asksSummary,
  judge,
  messagesOf,
  smallWindow,
  talk,
  tokensOf,
  wasRefused,
} from './small-window.ts'

let upstream: Upstream
let app: App | undefined
let api: Api
let behave: (request: UpstreamRequest) => Behaviour

beforeEach(async () => {
  behave = smallWindow()
  upstream = await startUpstream({ behaviour: (request) => behave(request) })
})
afterEach(async () => {
  await stop()
  await upstream.close()
  vi.useRealTimers()
  removeDataDirectories()
})

async function stop(): Promise<void> {
  await app?.close(AbortSignal.abort())
  app = undefined
}

const provider = () => ({
  ...{ OPENAI_BASE_URL: upstream.url, OPENAI_API_KEY: 'k', LOQUAT_MODEL: 'openai:gpt-4' },
})

async function start(
  settings: Parameters<typeof startHere>[0] = {},
  tools: NonNullable<Parameters<typeof startHere>[2]>['tools'] = {},
  now: () => number = Date.now,
): Promise<string> {
  app = await startHere({ ...provider(), ...settings }, now, { tools })
  api = createApi(app)
  return app.url
}

/** The requests for one message. */
async function ask(id: string, text: string, fields: object = {}) {
  const before = upstream.requests.length
  const { run, seq } = await api.send(id, text, fields)
  await readStream(app!.url, eventsPath(id, `after=${seq}&until=idle`))
  return { requests: upstream.requests.slice(before), run: await api.run(run.id) }
}

const lastReply = async (id: string): Promise<Message> =>
  (await api.messages(id, '?limit=1')).items[0]!
const promptOf = async (runId: string, step = 0) =>
  (await api.request<SentPrompt>('GET', `/runs/${runId}/prompt?step=${step}`)).body
const firstOf = (request: UpstreamRequest) => messagesOf(request)[1]!.content!
const words = (count: number) => 'word '.repeat(count)

describe('200 turns with a model that reads 8,192 tokens', () => {
  test('each request fits, has the instructions and the question, and begins as the one before', async () => {
    const held = await talk(await start(), upstream, 200)
    const { faults, cuts } = judge(held)
    expect(faults).toEqual([])
    // It is made shorter now and then, by half.
    expect(cuts.length).toBeGreaterThan(8)
    expect(cuts.length).toBeLessThan(30)

    // Only where a summary was written, and with that.
    const written = held.turns.flatMap((requests, turn) =>
      requests.some(asksSummary) ? [turn] : [],
    )
    expect(cuts).toEqual(written)
    for (const [i, turn] of cuts.entries()) {
      const summary = `Summary no. ${i + 1}. loquat`
      const sent = held.turns[turn]!.at(-1)!
      expect(firstOf(sent)).toContain(`Summary of the conversation up to here:\n\n${summary}`)
      expect(tokensOf(sent)).toBeLessThan(5_000)
      // The next one is made with it in mind.
      const next = cuts[i + 1]
      if (next !== undefined) expect(firstOf(held.turns[next]![0]!)).toContain(summary)
    }

    // The replies say it, and what was sent can be looked at; what was said is all there.
    const [turn, reply] = [cuts.at(-1)!, held.replies[cuts.at(-1)!]!]
    expect(reply).toMatchObject({ promptFrom: expect.any(String), promptSummary: true })
    expect(held.replies.at(-1)).toMatchObject({ promptFrom: reply.promptFrom, promptSummary: true })
    const { prompt } = await promptOf(reply.runId!)
    expect(prompt).toMatchObject({ dropped: true, from: reply.promptFrom, summarised: true })
    expect(prompt.messages[0]!.parts[0]).toMatchObject({
      type: 'compaction',
      text: expect.stringContaining(`Summary no. ${cuts.length}.`) as string,
    })
    expect(textOf(prompt.messages.at(-1)!.parts)).toContain(`Question ${turn}:`)
    // What the summary took counts as the reply's.
    expect(held.turns[turn]).toHaveLength(2)
    expect(reply.usage!.inputTokens).toBeGreaterThan(reply.contextTokens!)
    let [messages, before] = [0, '']
    for (;;) {
      const page = await api.messages(held.id, `?limit=200${before}`)
      messages += page.items.length
      if (page.next === null) break
      before = `&before=${page.next}`
    }
    expect(messages).toBe(400)
  }, 60_000)

  const SABOTEURS: Record<string, Edits> = {
    'counts nothing': {
      'server/conversations/prompts.ts': [
        ['if (sent > limit) await shrink', 'if (false) await shrink'],
      ],
    },
    'leaves out one turn at a time': {
      'server/conversations/plan-cut.ts': [['const KEPT = 0.5', 'const KEPT = 1']],
    },
    'forgets where the prompt before began': {
      'server/conversations/prompt-history.ts': [
        ['    call ??= its\n', '    if (its) call ??= { cut: {} }\n'],
      ],
    },
  }

  test.each(Object.keys(SABOTEURS))(
    'a server that %s is caught',
    { timeout: 60_000 },
    async (name) => {
      const env = { ...provider(), LOQUAT_SUMMARIES: '0' }
      const server = await startServerProcess({ root: buildSaboteur(SABOTEURS[name]!), env })
      const { faults, cuts } = judge(await talk(server.url, upstream, 40))
      await server.end()
      expect(faults.length > 0 || cuts.length > 9).toBe(true)
    },
  )
})

test('a provider that counts otherwise is believed', async () => {
  for (const factor of [1.3, 0.8]) {
    behave = smallWindow({ factor })
    const { faults, cuts } = judge(await talk(await start(), upstream, 60), factor)
    expect(faults).toEqual([])
    expect(cuts.length).toBeGreaterThan(2)
    expect(cuts.length).toBeLessThan(10)
    await stop()
  }
}, 60_000)

test('without summaries, because they are off or fail, the oldest turns are left out as seldom', async () => {
  for (const settings of [{ LOQUAT_SUMMARIES: '0' }, {}]) {
    behave = smallWindow({ summaries: false })
    const held = await talk(await start(settings), upstream, 60)
    const { faults, cuts } = judge(held)
    expect(faults).toEqual([])
    expect(cuts.length).toBeGreaterThan(2)
    expect(cuts.length).toBeLessThan(10)
    expect(held.turns.flat().filter(asksSummary)).toHaveLength(
      settings.LOQUAT_SUMMARIES === '0' ? 0 : cuts.length,
    )
    expect(held.replies.at(-1)).not.toHaveProperty('promptSummary')
    await stop()
  }
}, 60_000)

describe('on branches', () => {
  /** Goes on until a summary is written. */
  async function untilSummary(id: string) {
    const asked: Awaited<ReturnType<typeof ask>>[] = []
    for (;;) {
      asked.push(await ask(id, `Question ${asked.length} ${words(600)}`))
      if (asked.at(-1)!.requests.some(asksSummary)) return asked
    }
  }

  test('a summary serves those that hold all it covers, and no other', async () => {
    await start()
    const { id } = await api.create({ instructions: 'Be brief.' })
    const asked = await untilSummary(id)
    const [, sent] = asked.at(-1)!.requests
    expect(firstOf(sent!)).toContain('Summary no. 1.')

    // Another answer, and another question in the same place: the same beginning, and no other summary.
    const { run } = asked.at(-1)!
    const before = upstream.requests.length
    const again = await api.act(run.id, 'regenerate')
    await readStream(app!.url, eventsPath(id, `after=${again.seq}&until=idle`))
    const [repeated, ...more] = upstream.requests.slice(before)
    expect(more).toEqual([])
    expect(messagesOf(repeated!)).toEqual(messagesOf(sent!))
    const question = (await api.messages(id)).items.find((it) => it.id === run.parentId)!
    const edited = await ask(id, `Another ${words(600)}`, { parentId: question.parentId })
    expect(edited.requests).toHaveLength(1)
    expect(firstOf(edited.requests[0]!)).toBe(firstOf(sent!))

    // Above what it covers it is not known.
    const early = (await api.messages(id)).items[2]!
    const other = await ask(id, 'Elsewhere', { parentId: early.parentId })
    expect(JSON.stringify(other.requests)).not.toContain('Summary')
    expect(messagesOf(other.requests[0]!).map(({ role }) => role)).toEqual([
      ...['system', 'user', 'assistant', 'user'],
    ])
  })
})

describe('a model that reads less than is known', () => {
  test('is asked once more with less, and what it read then is the beginning of the next', async () => {
    await start({ LOQUAT_MODEL: 'openai:mock' })
    const { id } = await api.create()
    let refusals = 0
    let before: UpstreamRequest | undefined
    for (let turn = 0; turn < 25; turn++) {
      const { requests, run } = await ask(id, `Question ${turn} ${words(500)}`)
      expect(run.state).toBe('completed')
      const [refused, taken] = [requests.filter((it) => wasRefused(it)), requests.at(-1)!]
      expect(refused.length).toBeLessThan(2)
      refusals += refused.length
      expect(messagesOf(taken).at(-1)!.content).toContain(`Question ${turn} `)
      if (refused.length === 0 && before) {
        const earlier = messagesOf(before)
        expect(messagesOf(taken).slice(0, earlier.length)).toEqual(earlier)
      }
      before = taken
    }
    expect(refusals).toBeGreaterThan(1)
    expect(refusals).toBeLessThan(8)
    const [last] = (await api.events(id)).filter(({ type }) => type === 'step-start').slice(-1)
    expect(last).toHaveProperty('promptFrom')
  })

  test('is asked no third time, and not again once it has spoken or where nothing can be left out', async () => {
    await start({ LOQUAT_MODEL: 'openai:mock', LOQUAT_SUMMARIES: '0' })
    const { id } = await api.create()
    for (let turn = 0; turn < 3; turn++) await ask(id, `Question ${turn}`)
    behave = () => ({
      refuse: { status: 400, body: '{"error":{"code":"context_length_exceeded"}}' },
    })
    const twice = await ask(id, 'One')
    expect(twice.requests).toHaveLength(2)
    expect(twice.run).toMatchObject({ state: 'failed', reason: { code: 'context_too_long' } })
    expect((await lastReply(id)).parts).toEqual([])

    const only = await ask(id, 'Two', { parentId: null })
    expect(only.requests).toHaveLength(1)
    expect(only.run).toMatchObject({ state: 'failed', reason: { code: 'context_too_long' } })

    const chunk = (value: object) => `data: ${JSON.stringify(value)}\n\n`
    const late = [
      chunk({ choices: [{ index: 0, delta: { content: 'It ' } }] }),
      chunk({ error: { code: 'context_length_exceeded', message: 'context_length_exceeded' } }),
    ]
    behave = () => ({ raw: late.join('') })
    const spoken = await ask(id, 'Three')
    expect(spoken.requests).toHaveLength(1)
    expect(spoken.run).toMatchObject({ state: 'failed', reason: { code: 'context_too_long' } })
    expect(textIn(await lastReply(id))).toBe('It ')
  })

  test('goes on with a reply that broke off, with less of the rest', async () => {
    await start({ LOQUAT_MODEL: 'openai:mock' })
    const { id } = await api.create()
    for (let turn = 0; turn < 3; turn++) await ask(id, `Question ${turn} ${words(600)}`)
    behave = () => ({ tokens: ['It ', 'is '], fail: { after: 2, how: 'end' } })
    const { run } = await ask(id, `Question 3 ${words(100)}`)
    expect(run.state).toBe('truncated')
    const calls: UpstreamRequest[] = []
    behave = (request) => {
      if (asksSummary(request)) return { tokens: ['Short.'] }
      return calls.push(request) > 1
        ? { tokens: ['so.'] }
        : { refuse: { status: 400, body: '{"error":{"code":"context_length_exceeded"}}' } }
    }
    const { seq } = await api.act(run.id, 'continue')
    await readStream(app!.url, eventsPath(id, `after=${seq}&until=idle`))
    expect(calls).toHaveLength(2)
    expect(messagesOf(calls[1]!).slice(-2)).toEqual(messagesOf(calls[0]!).slice(-2))
    expect(messagesOf(calls[1]!).length).toBeLessThan(messagesOf(calls[0]!).length)
    const reply = await lastReply(id)
    expect(reply).toMatchObject({ state: 'completed', promptSummary: true })
    expect(textOf(reply.parts)).toBe('It is so.')
  })
})

describe('tools that find much', () => {
  const read = tool({
    description: 'Reads a page',
    input: { type: 'object', properties: { page: { type: 'integer' } } },
    readOnly: true,
    execute: ({ page }) => `Page ${page as number}: ${words(1_500)}`,
  })

  /** Calls the tool in so many steps of the reply, and then says so. */
  const calling =
    (times: number) =>
    (request: UpstreamRequest): Behaviour => {
      const asked = messagesOf(request).findLastIndex(({ role }) => role === 'user')
      const made = messagesOf(request)
        .slice(asked)
        .filter(({ role }) => role === 'tool').length
      const usual = smallWindow()(request)
      if (usual.refuse || asksSummary(request) || made >= times) return usual
      const input = JSON.stringify({ page: made })
      return { ...usual, tokens: [], toolCalls: [{ id: `call_${made}`, name: 'read', input }] }
    }

  test('their long results are shortened, but for the newest, and stay whole where they are stored', async () => {
    behave = calling(6)
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    let time = Date.parse('2026-06-01T12:00:00Z')
    await start({}, { read }, () => time)
    const { id } = await api.create()
    const { requests, run } = await ask(id, 'Read all of it')
    expect(run.state).toBe('completed')
    expect(requests).toHaveLength(7)
    for (const request of requests) {
      expect(wasRefused(request)).toBe(false)
      const results = messagesOf(request).filter(({ role }) => role === 'tool')
      const calls = messagesOf(request).flatMap(({ tool_calls: made = [] }) => made)
      // Every call has its result.
      expect(results.map((it) => it.tool_call_id)).toEqual(calls.map((it) => it.id))
      if (results.length > 0) expect(results.at(-1)!.content).not.toContain('left out')
    }
    const last = messagesOf(requests.at(-1)!).filter(({ role }) => role === 'tool')
    expect(last[0]!.content).toMatch(/^Page 0: word .*\n\[… \d+ characters left out …\]\n/)
    const reply = await lastReply(id)
    const outputs = reply.parts.flatMap((part) => (part.type === 'tool' ? [part.output] : []))
    expect(outputs).toEqual([0, 1, 2, 3, 4, 5].map((page) => `Page ${page}: ${words(1_500)}`))

    // What was sent is told as it was, call by call, also once the log is folded.
    const told = () => Promise.all(requests.map((_, step) => promptOf(run.id, step)))
    const before = await told()
    for (const [step, { prompt, steps }] of before.entries()) {
      expect(steps).toBe(7)
      const sent = prompt.messages.flatMap(({ parts }) => parts)
      const shown = sent.flatMap((part) => (part.type === 'tool' ? [part.output] : []))
      const results = messagesOf(requests[step]!).filter(({ role }) => role === 'tool')
      expect(shown).toEqual(results.map(({ content }) => content))
    }
    const shortened = (await api.events(id)).filter(
      (event) => event.type === 'step-start' && event.promptShortened !== undefined,
    )
    expect(shortened.length).toBeGreaterThan(0)
    time += 11 * 60_000
    vi.advanceTimersByTime(60_000)
    const isFolded = async () => (await api.events(id)).some(({ type }) => type === 'snapshot')
    await expect.poll(isFolded).toBe(true)
    expect(await told()).toEqual(before)

    // In the next turn it begins so, too.
    const next = await ask(id, 'And?', {})
    expect(messagesOf(next.requests[0]!).slice(0, 3)).toEqual(
      messagesOf(requests.at(-1)!).slice(0, 3),
    )
  })

  test('turns with tools go as a whole', async () => {
    behave = calling(1)
    await start({}, { read })
    const { id } = await api.create()
    for (let turn = 0; turn < 12; turn++) {
      const { requests, run } = await ask(id, `Read ${turn} ${words(300)}`)
      expect(run.state).toBe('completed')
      for (const request of requests) {
        expect(wasRefused(request)).toBe(false)
        const messages = messagesOf(request)
        for (const [i, { tool_calls: calls }] of messages.entries())
          if (calls) expect(messages[i + 1]!.tool_call_id).toBe(calls[0]!.id)
        for (const [i, { role }] of messages.entries())
          if (role === 'tool') expect(messages[i - 1]!.tool_calls).toBeDefined()
      }
    }
    expect(await lastReply(id)).toHaveProperty('promptFrom')
  })
})

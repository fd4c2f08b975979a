import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { tool, type App, type LoquatConfig } from '../../src/server/index.ts'
import { removeDataDirectories } from '../server-process.ts'
import { ask, calling, replyOf, startWith, toolsIn, untilState } from './ask.ts'
import { textIn } from '../protocol/api.ts'

afterAll(removeDataDirectories)

const ENDED = ['completed', 'failed', 'stopped', 'interrupted'] as const
let app: App | undefined
afterEach(async () => app?.close(AbortSignal.abort()))

/** Asks once, with these tools and calls, and gives the reply. */
async function reply(
  tools: LoquatConfig['tools'],
  model: ReturnType<typeof calling>,
  settings: Parameters<typeof startWith>[2] = {},
) {
  const started = await startWith(tools, model, settings)
  app = started.app
  const { run, conversationId } = await ask(started.api)
  const ended = await untilState(started.api, run.id, ...ENDED)
  const message = await replyOf(started.api, conversationId)
  return { ...started, run: ended, conversationId, message, calls: toolsIn(message.parts) }
}

const free = { description: 'For tests', readOnly: true } as const
const add = tool({
  ...free,
  input: z.object({ a: z.number(), b: z.number().default(40) }),
  execute: ({ a, b }) => ({ sum: a + b }),
})

describe('a call', () => {
  test('is run with checked arguments and its result goes back to the model', async () => {
    const { message, calls, run } = await reply({ add }, calling([['add', { a: 2 }]]))
    expect(run).toMatchObject({ state: 'completed', finishReason: 'stop' })
    expect(calls).toEqual([
      expect.objectContaining({
        toolName: 'add',
        state: 'done',
        input: '{"a":2}',
        output: { sum: 42 },
        outcome: 'success',
      }),
    ])
    expect(textIn(message)).toBe('done')
  })

  test('is told whose conversation it serves', async () => {
    let seen: Record<string, unknown> = {}
    const whoami = tool({
      ...free,
      input: { type: 'object' },
      execute: (_, call) => void (seen = { ...call }),
    })
    const { conversationId, calls } = await reply({ whoami }, calling([['whoami', {}]]))
    expect(seen).toMatchObject({ conversationId, toolCallId: 'call_0_0', ownerId: 'local' })
    expect(calls[0]).toMatchObject({ output: null, outcome: 'success' })
  })

  test('of several at once runs beside the others', async () => {
    const arrived: string[] = []
    let meet!: () => void
    const met = new Promise<void>((resolve) => (meet = resolve))
    const wait = tool({
      ...free,
      input: z.object({ who: z.string() }),
      async execute({ who }) {
        if (arrived.push(who) === 3) meet()
        await met
        return `${who} met ${arrived.length}`
      },
    })
    const names = ['a', 'b', 'c']
    const { calls } = await reply(
      { wait },
      calling(names.map((who) => ['wait', { who }] as [string, unknown])),
    )
    expect(calls.map(({ output }) => output)).toEqual(names.map((who) => `${who} met 3`))
  })
})

describe('what goes wrong is told to the model', () => {
  const fails = tool({
    ...free,
    retries: 2,
    input: { type: 'object' },
    execute() {
      throw new Error('out of paper')
    },
  })
  const big = tool({ ...free, input: { type: 'object' }, execute: () => 'x'.repeat(262_144) })
  const odd = tool({
    ...free,
    input: { type: 'object' },
    execute: () => ({ n: 10n }) as never,
  })
  const cases: [string, string, unknown, RegExp][] = [
    ['a tool that throws', 'fails', {}, /^out of paper$/],
    ['an unknown tool', 'nope', {}, /^There is no tool named nope\.$/],
    ['arguments of a wrong type', 'add', { a: 'two' }, /^The arguments are not valid: a: /],
    ['arguments that are no JSON', 'add', '{"a":', /^The arguments are not a JSON object\.$/],
    ['arguments that are no object', 'add', '[1]', /^The arguments are not a JSON object\.$/],
    ['a result that is too long', 'big', {}, /^The result has 262146 bytes; at most 262144/],
    ['a result that is no JSON', 'odd', {}, /cannot be written as JSON/],
  ]
  test.each(cases)('%s', async (_, name, input, output) => {
    const { calls, run, message } = await reply({ add, fails, big, odd }, calling([[name, input]]))
    expect(calls).toEqual([
      expect.objectContaining({ outcome: 'failed', output: expect.stringMatching(output) }),
    ])
    expect(run.state).toBe('completed')
    expect(textIn(message)).toBe('done')
  })

  test('a tool that keeps failing is no longer run', async () => {
    let runs = 0
    const counted = tool({
      ...free,
      input: { type: 'object' },
      execute() {
        throw new Error(`failure ${++runs}`)
      },
    })
    const { calls } = await reply(
      { counted },
      calling([['counted', {}]], [['counted', {}]], [['counted', {}]]),
    )
    expect(runs).toBe(2)
    expect(calls.map(({ output }) => output)).toEqual([
      'failure 1',
      'failure 2',
      'counted has failed 2 times. Do not call it again in this reply.',
    ])
  })
})

describe('time', () => {
  const hang = { input: { type: 'object' as const }, execute: () => new Promise<never>(() => {}) }

  test('a tool that does not listen is given up after its own', async () => {
    const { calls, run } = await reply(
      {
        reads: tool({ ...free, ...hang, timeoutMs: 50 }),
        writes: tool({ ...free, ...hang, readOnly: false, approval: 'never', timeoutMs: 50 }),
      },
      calling([
        ['reads', {}],
        ['writes', {}],
      ]),
    )
    expect(calls.map(({ outcome }) => outcome)).toEqual(['failed', 'unknown'])
    expect(calls[1]!.output).toBe('The tool gave no result within 0.05 seconds.')
    expect(run.state).toBe('completed')
  })

  test('Stop does not wait for a tool, and the tool hears of it', async () => {
    let signal: AbortSignal | undefined
    const slow = tool({
      ...free,
      input: { type: 'object' },
      execute: (_, call) => {
        signal = call.signal
        return new Promise<never>(() => {})
      },
    })
    const started = await startWith({ slow }, calling([['slow', {}]]))
    app = started.app
    const { run, conversationId } = await ask(started.api)
    while (!signal) await new Promise((resolve) => setTimeout(resolve, 5))
    const began = performance.now()
    await started.api.act(run.id, 'cancel')
    await untilState(started.api, run.id, 'stopped')
    // The tool itself never ends.
    expect(performance.now() - began).toBeLessThan(2_000)
    expect(signal.aborted).toBe(true)
    const [call] = toolsIn((await replyOf(started.api, conversationId)).parts)
    expect(call).toMatchObject({ state: 'done', outcome: 'unknown' })
  })
})

describe('steps', () => {
  test('a model that never ends is ended', async () => {
    const round = Array.from({ length: 9 }, () => [['add', { a: 1 }] as [string, unknown]])
    const { run, calls } = await reply({ add }, calling(...round), { LOQUAT_MAX_STEPS: '3' })
    expect(run).toMatchObject({ state: 'failed', reason: { code: 'step_limit' } })
    expect(calls.map(({ outcome }) => outcome)).toEqual(['success', 'success', 'success'])
  })

  test('one that says it calls, and does not, is done', async () => {
    const { run } = await reply({ add }, async function* () {
      yield 'hm'
      yield { type: 'finish', finishReason: 'tool-calls' }
    })
    expect(run).toMatchObject({ state: 'completed', finishReason: 'other' })
  })

  test('calls of a reply that was cut off are not run', async () => {
    let runs = 0
    const counted = tool({ ...free, input: { type: 'object' }, execute: () => ++runs })
    const { run, calls } = await reply({ counted }, async function* () {
      yield { type: 'tool-call', toolCallId: 'c', toolName: 'counted', input: '{}' }
      yield { type: 'finish', finishReason: 'length' }
    })
    expect(run).toMatchObject({ state: 'completed', finishReason: 'length' })
    expect(calls).toEqual([expect.objectContaining({ outcome: 'interrupted' })])
    expect(runs).toBe(0)
  })

  test.each([true, false])('two calls with one id are none (begun first: %s)', async (begun) => {
    let runs = 0
    const counted = tool({ ...free, input: { type: 'object' }, execute: () => ++runs })
    const { run, calls } = await reply({ counted }, async function* () {
      for (const input of ['{"x":1}', '{"x":2}']) {
        const named = { toolCallId: 'c', toolName: 'counted' }
        if (begun) yield { type: 'tool-input-start', ...named }
        yield { type: 'tool-call', ...named, input }
      }
    })
    expect(run).toMatchObject({ state: 'failed', reason: { code: 'provider_bad_response' } })
    expect(calls).toEqual([expect.objectContaining({ input: '{"x":1}', outcome: 'interrupted' })])
    expect(runs).toBe(0)
  })
})

test('the stored message is the fold of its events, and each reader’s', async () => {
  const { api, conversationId, message } = await reply(
    { add },
    calling([['add', { a: 1 }]], [['add', { a: 2 }]]),
  )
  const { reduce, EMPTY_STATE } = await import('../../src/protocol/index.ts')
  const events = await api.events(conversationId)
  const state = events.reduce(reduce, EMPTY_STATE)
  expect(state.messages[message.id]).toEqual({ ...message, conversationId })
})

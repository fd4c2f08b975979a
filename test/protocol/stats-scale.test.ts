import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createId } from '../../src/protocol/index.ts'
import { createStats } from '../../src/server/conversations/stats.ts'
import type { Unit } from '../../src/server/store/statement.ts'
import type { Store } from '../../src/server/store/store.ts'
import { openTestStore } from '../databases.ts'
import { newDataDirectory } from '../server-process.ts'

/** In conversations of ten, over a year. */
const RUNS = 100_000
const EACH = 10
const YEAR = 365 * 86_400_000
const NOW = Date.parse('2026-11-23T10:00Z')
const MODELS = ['openai:gpt-5.4', 'anthropic:claude-opus-5', 'ollama:qwen3', 'groq:llama']

/** What it may take to add all of them up, and how long others may have to wait meanwhile. */
const MOST_MS = 10_000
const MOST_HELD_MS = 150

let store: Store

beforeAll(async () => {
  store = await openTestStore(newDataDirectory(), 'relaxed')
  for (let written = 0; written < RUNS;) {
    const units: Unit[] = []
    for (; written < RUNS && units.length < 200; written += EACH) units.push(held(written))
    for (const result of await store.write(units, false)) expect(result.ok).toBe(true)
  }
}, 300_000)
afterAll(() => store.close())

/** A conversation with its runs, as they are stored once they have ended. */
function held(n: number): Unit {
  const id = createId('conv')
  const begun = Math.floor(NOW - YEAR * (1 - n / RUNS))
  const plain = { title: null, model: null, instructions: null, settings: '{}', now: begun }
  return [
    ...store.conversations.create({ id, ownerId: n % 20 ? 'many' : 'other', ...plain }),
    ...Array.from({ length: EACH }, (_, i) => {
      const run = createId('run')
      const names = { id: run, conversationId: id, messageId: `msg_${run}`, parentId: `of_${run}` }
      const began = { settings: '{}', continues: 0, nodeId: 'node', now: begun, state: 'running' }
      const numbers = { leaseMs: 1, acceptedSeq: 0, startSeq: 1, head: null }
      const endData = JSON.stringify({
        finishReason: 'stop',
        usage: { inputTokens: 1000 + i, outputTokens: 100, cachedInputTokens: 500 },
        cost: { microUsd: 30, inputMicroUsd: 10, outputMicroUsd: 20, price: 'openai:gpt-5.4' },
        firstMs: 300 + ((n + i) % 500),
      })
      const model = MODELS[(n / EACH + i) % MODELS.length]!
      return [
        store.runs.insert({ ...names, ...began, ...numbers, model }),
        store.runs.end({ id: run, epoch: 1, state: 'completed', endData, now: begun + 5000 + i }),
      ]
    }).flat(),
  ]
}

test(`a year of ${RUNS} runs is added up, and nobody is held up by it`, async () => {
  const read = createStats({ store, now: () => NOW })
  let best = { took: Infinity, held: Infinity, others: Infinity }
  // A busy machine may spoil a measurement, never improve the best of three.
  for (let tries = 0; tries < 3; tries++) {
    const loop = monitorEventLoopDelay({ resolution: 5 })
    loop.enable()
    let over = false
    const others = otherReads(() => over)
    const began = performance.now()
    const { total, days } = await read({ owner: '*', days: 366, utcOffset: 0 })
    const took = performance.now() - began
    over = true
    loop.disable()
    expect(total.runs).toBe(RUNS)
    expect(total.cost?.microUsd).toBe(30 * RUNS)
    expect(new Set(days.map(({ day }) => day)).size).toBe(366)
    const held = loop.max / 1e6
    const slowest = await others
    console.log(
      `${RUNS} runs: ${took.toFixed(0)} ms, event loop ${held.toFixed(0)}, others ${slowest.toFixed(0)}`,
    )
    best = {
      took: Math.min(best.took, took),
      held: Math.min(best.held, held),
      others: Math.min(best.others, slowest),
    }
  }
  expect(best.took).toBeLessThan(MOST_MS)
  expect(best.held).toBeLessThan(MOST_HELD_MS)
  expect(best.others).toBeLessThan(MOST_HELD_MS)
})

/** Reads all the while as others would. @returns how long the slowest had to wait */
async function otherReads(over: () => boolean): Promise<number> {
  let slowest = 0
  while (!over()) {
    const began = performance.now()
    await store.read(store.conversations.get({ id: 'conv_x', ownerId: 'many' }))
    slowest = Math.max(slowest, performance.now() - began)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return slowest
}

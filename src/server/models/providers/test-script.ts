import { AppError, type FinishReason, type ModelInfo } from '../../../protocol/index.ts'
import { estimateUsage } from './estimate-usage.ts'
import type { Chunk, Model } from '../model.ts'
import { paced, realPace, restOf, userTexts, type Pace } from './scripted-reply.ts'

/** What the square brackets in a message ask for; `docs/testing.md` explains each word. */
export interface Script {
  tokens: number
  reasoning: number
  rate: number
  delay: number
  seed: number | undefined
  fail: 'before' | 'mid' | 'end' | 'silent' | 'truncate' | undefined
  finish: FinishReason
  usage: boolean
}

const MAX_TOKENS = 1_000_000
const FAILURES = ['before', 'mid', 'end', 'silent', 'truncate'] as const
const FINISHES = ['stop', 'length', 'content-filter'] as const
const WORDS = /^(tokens|reasoning|rate|delay|seed|fail|finish|usage)$/

/** Reads the last bracket that holds a word of the grammar; undefined where there is none. */
export function parseScript(text: string): Script | undefined {
  let script: Script | undefined
  for (const [, inside = ''] of text.matchAll(/\[([^[\]]*)\]/g)) {
    const settings = new Map<string, string>()
    for (const word of inside.trim().split(/\s+/)) {
      const [name = '', value = ''] = word.split('=', 2)
      if (WORDS.test(name)) settings.set(name, value)
    }
    if (settings.size > 0) script = scriptOf(settings)
  }
  return script
}

function scriptOf(settings: Map<string, string>): Script {
  const number = (name: string, fallback: number): number => {
    const value = Number(settings.get(name) ?? fallback)
    return Number.isFinite(value) && value >= 0 ? Math.min(value, MAX_TOKENS) : fallback
  }
  return {
    tokens: Math.floor(number('tokens', 20)),
    reasoning: Math.floor(number('reasoning', 0)),
    rate: number('rate', 0),
    delay: number('delay', 0),
    seed: settings.has('seed') ? Math.floor(number('seed', 0)) : undefined,
    fail: FAILURES.find((name) => name === settings.get('fail')),
    finish: FINISHES.find((name) => name === settings.get('finish')) ?? 'stop',
    usage: settings.get('usage') !== 'none',
  }
}

/** Token `k` (from 0) of a reply: `w17 `, or `w17-3f9a ` under a seed. */
export function scriptToken(k: number, seed: number | undefined): string {
  if (seed === undefined) return `w${k} `
  const mixed = Math.imul((k + 1) ^ Math.imul(seed + 1, 0x9e3779b1), 0x85ebca6b) >>> 16
  return `w${k}-${mixed.toString(16).padStart(4, '0')} `
}

function tokensOf(script: Script): string[] {
  return Array.from({ length: script.tokens }, (_, k) => scriptToken(k, script.seed))
}

/**
 * A model that does what its message says, for tests and benchmarks. `test:script-8k` has a window of 8,192 tokens.
 * Undefined where the name is another.
 */
export function createTestScript(name: string, pace: Pace = realPace): Model | undefined {
  const match = /^script(?:-(\d{1,4})k)?$/.exec(name)
  if (!match) return undefined
  const contextWindow = Number(match[1] ?? 2) * 1024
  const info: ModelInfo = {
    id: `test:${name}`,
    provider: 'test',
    name,
    contextWindow,
    parameters: [],
  }
  return {
    id: info.id,
    info,
    async *stream(prompt, { signal }) {
      const fallback = parseScript(userTexts(prompt).find(parseScript) ?? '') ?? DEFAULT
      const scriptFor = (text: string): Script => parseScript(text) ?? fallback
      const { question, full, rest } = restOf(prompt, (text) => tokensOf(scriptFor(text)).join(''))
      const resumed = rest.length < full.length
      const script = {
        ...scriptFor(question),
        ...(resumed ? { fail: undefined, reasoning: 0 } : {}),
      }
      if (script.delay > 0) await pace.sleep(script.delay, signal)
      if (script.fail === 'before') throw broken('before the first word')
      yield* play(script, rest, pace, signal)
      if (signal.aborted || script.fail === 'truncate') return
      if (script.fail === 'silent') return await silence(signal)
      if (script.fail === 'mid') throw broken('in the middle')
      if (script.usage) yield { type: 'usage', usage: estimateUsage(prompt, full) }
      if (script.fail === 'end') throw broken('before its end mark')
      yield { type: 'finish', finishReason: script.finish }
    },
  }
}

const DEFAULT = scriptOf(new Map())

/** What is to be said up to the scripted failure. */
async function* play(
  script: Script,
  text: string,
  pace: Pace,
  signal: AbortSignal,
): AsyncGenerator<Chunk> {
  const { rate } = script
  const thoughts = Array.from({ length: script.reasoning }, (_, k) => `r${k} `)
  yield* paced('reasoning', thoughts, rate, pace, signal)
  const pieces = text.match(/\S* ?/g)?.filter((piece) => piece !== '') ?? []
  const half = script.fail !== undefined && script.fail !== 'end'
  const said = half ? pieces.slice(0, Math.ceil(pieces.length / 2)) : pieces
  yield* paced('text', said, rate, pace, signal)
}

function broken(where: string): AppError {
  const message = `The test model failed ${where}, as its script says.`
  return new AppError('provider_unavailable', { message })
}

function silence(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

import { TERMINAL_STATES, type Figures, type Stats } from '../../src/protocol/index.ts'
import { createRandom } from '../random.ts'

const DAY = 86_400_000
const DAYS = 30

/** The models of the pictures, with about how many replies each gives in a day, and what a thousand of its tokens cost. */
const MODELS = [
  { model: 'openai:gpt-5.4', replies: 14, price: 2.5 },
  { model: 'anthropic:claude-sonnet-5', replies: 9, price: 4 },
  { model: 'ollama:qwen3:32b', replies: 5, price: 0 },
  { model: 'google:gemini-3-flash', replies: 3, price: 0.4 },
]

/** Thirty days of a small team, the same each time. */
export function statsOf(now: number): Stats {
  const random = createRandom(7)
  const days = Array.from({ length: DAYS }, (_, i) => now - (DAYS - 1 - i) * DAY).flatMap((time) =>
    MODELS.map(({ model, replies, price }) => {
      const weekend = [0, 6].includes(new Date(time).getUTCDay())
      const runs = Math.round(replies * (weekend ? 0.2 : 0.6 + random()))
      return {
        day: new Date(time).toISOString().slice(0, 10),
        model,
        ...figuresOf(runs, price, random()),
      }
    }),
  )
  const used = days.filter(({ runs }) => runs > 0)
  const { from, to } = { from: days[0]!.day, to: days.at(-1)!.day }
  const named = (all: (Figures & { model: string })[], model: string) => ({
    model,
    ...sumOf(all.filter((it) => it.model === model)),
  })
  return {
    ...{ owner: '*', from, to, utcOffset: 0, conversations: 412, messages: 3208 },
    total: sumOf(used),
    models: MODELS.map(({ model }) => named(used, model)),
    days: used,
    owners: ['local', 'anna', 'shop/ben'].map((ownerId, i) => ({
      ownerId,
      ...sumOf(used.filter((_, at) => at % 3 === i)),
    })),
  }
}

function figuresOf(runs: number, price: number, chance: number): Figures {
  const wrong = chance > 0.93 ? 1 : 0
  const tokens = { inputTokens: runs * Math.round(2400 + 900 * chance), outputTokens: runs * 380 }
  const microUsd = Math.round((tokens.inputTokens + 4 * tokens.outputTokens) * price)
  return {
    runs,
    states: { completed: runs - wrong, failed: wrong, stopped: 0, interrupted: 0, truncated: 0 },
    usage: { ...tokens, cachedInputTokens: Math.round(tokens.inputTokens * 0.6) },
    ...(price > 0 ? { cost: { microUsd, inputMicroUsd: microUsd, outputMicroUsd: 0 } } : {}),
    unpriced: price > 0 ? 0 : runs,
    errors:
      wrong === 1 ? { [chance > 0.96 ? 'provider_rate_limited' : 'provider_timeout']: 1 } : {},
    firstWord: { median: Math.round(350 + 300 * chance), p95: Math.round(1200 + 900 * chance) },
    duration: { median: Math.round(4200 + 3000 * chance), p95: Math.round(14_000 + 9000 * chance) },
  }
}

/** Sums, and of the times those of the first: a picture cannot tell. */
function sumOf(all: Figures[]): Figures {
  const add = (amountOf: (figures: Figures) => number) =>
    all.reduce((sum, figures) => sum + amountOf(figures), 0)
  const errors: Record<string, number> = {}
  for (const [code, count] of all.flatMap((it) => Object.entries(it.errors)))
    errors[code] = (errors[code] ?? 0) + count
  const microUsd = add(({ cost }) => cost?.microUsd ?? 0)
  return {
    runs: add(({ runs }) => runs),
    states: Object.fromEntries(
      TERMINAL_STATES.map((state) => [state, add(({ states }) => states[state])]),
    ) as Figures['states'],
    usage: {
      inputTokens: add(({ usage }) => usage.inputTokens),
      outputTokens: add(({ usage }) => usage.outputTokens),
      cachedInputTokens: add(({ usage }) => usage.cachedInputTokens!),
    },
    ...(microUsd > 0 ? { cost: { microUsd, inputMicroUsd: microUsd, outputMicroUsd: 0 } } : {}),
    unpriced: add(({ unpriced }) => unpriced),
    errors,
    firstWord: all[0]!.firstWord!,
    duration: all[0]!.duration!,
  }
}

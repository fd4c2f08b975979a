import { cpuRow } from '../cpu-row.ts'
import type { Crowd } from '../pass.ts'
import type { Contender, Stand } from '../stand.ts'

/** The standard load. The spacing is no multiple of the 20 ms between two tokens, so that the streams do not march in step. */
export const STANDARD: Crowd = { streams: 50, tokens: 125, rate: 50, delay: 1, spacingMs: 4.4 }

/** 50 replies of 125 tokens under way at once, each stored, `full` durability, one reader each. */
export const cpuPerToken = cpuRow({
  name: 'CPU per token, 50 streams at 50 tok/s',
  quickMargin: 2.2,
  budget: 1.6,
  crowd: STANDARD,
  rounds: [7, 3],
})

/** The same replies from a Messages API, read by the provider's own package. */
export const providerPackage = cpuRow({
  name: 'the same through a provider package (@ai-sdk/anthropic)',
  budget: 6.5,
  crowd: STANDARD,
  rounds: [5, 2],
  contender: throughPackage,
})

function throughPackage({ loquat }: Stand): Contender {
  const target = { ...loquat.target, model: 'anthropic:mock' }
  return { ...loquat, name: 'Loquat, @ai-sdk/anthropic', target }
}

/** As fast as it is read: 16 replies of 2,000 tokens, twice. */
export const burst = cpuRow({
  name: 'the same in a burst, upstream without pauses',
  quickMargin: 2.5,
  budget: 2,
  crowd: { streams: 16, tokens: 2000, rate: 0, delay: 1, spacingMs: 0, crowds: 2 },
  rounds: [7, 3],
})

/** Replies of one token, ten conversations at once, each asking again as soon as it has been answered; 500 in all. */
export const shortTurn = cpuRow({
  name: 'a short turn, 10 chats at once, saturated',
  quickMargin: 3.5,
  budget: 3,
  crowd: { streams: 10, tokens: 1, rate: 0, delay: 1, spacingMs: 0, turns: 10, crowds: 5 },
  rounds: [7, 3],
  per: 'turn',
})

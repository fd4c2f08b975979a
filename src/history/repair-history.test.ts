import { describe, expect, test } from 'vitest'
import type { HistoryMessage, HistoryRequest, HistoryResponse } from './history-message.ts'
import { readHistory } from './read-history.ts'
import { repairHistory } from './repair-history.ts'
import { writeHistory } from './write-history.ts'

/** Always the same numbers for the same seed (mulberry32). */
function numbersFrom(seed: number): (below: number) => number {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

/** A history of any disorder: few ids, so that calls and results meet, repeat and miss each other. */
function disorder(seed: number): HistoryMessage[] {
  const below = numbersFrom(seed)
  const timestamp = '2026-08-21T10:00:00Z'
  const id = () => `c${below(4)}`
  const messages = Array.from({ length: below(9) }, () => {
    if (below(2) === 0) {
      const parts = Array.from({ length: below(4) }, () =>
        below(2) === 0
          ? { part_kind: 'text', content: 'x' }
          : { part_kind: 'tool-call', tool_name: 'f', args: null, tool_call_id: id() },
      )
      const state = below(4) === 0 ? 'interrupted' : 'complete'
      return { kind: 'response', parts, timestamp, state, model_name: below(2) === 0 ? 'm' : null }
    }
    const parts = Array.from({ length: below(4) }, () => {
      switch (below(4)) {
        case 0:
          return { part_kind: 'user-prompt', content: 'y', timestamp }
        case 1:
          return {
            part_kind: 'retry-prompt',
            content: 'again',
            tool_name: 'f',
            tool_call_id: id(),
            timestamp,
          }
        case 2:
          return { part_kind: 'retry-prompt', content: 'again', tool_call_id: id(), timestamp }
        default:
          return {
            part_kind: 'tool-return',
            tool_name: 'f',
            content: 1,
            tool_call_id: id(),
            timestamp,
          }
      }
    })
    return {
      kind: 'request',
      parts,
      timestamp,
      instructions: below(3) === 0 ? `i${below(2)}` : null,
    }
  })
  return readHistory(JSON.stringify(messages)).messages.map(({ message }) => message)
}

const SEEDS = Array.from({ length: 2000 }, (_, seed) => seed)

describe('a repaired history', () => {
  test('is not changed by a second repair, nor is the one it was made from', () => {
    for (const seed of SEEDS) {
      const history = disorder(seed)
      const before = writeHistory(history)
      for (const repairLastResponse of [true, false]) {
        const once = repairHistory(history, { repairLastResponse })
        const twice = repairHistory(once, { repairLastResponse })
        expect(writeHistory(twice), `seed ${seed}`).toBe(writeHistory(once))
      }
      expect(writeHistory(history)).toBe(before)
    }
  })

  test('has a result for each call, directly behind it, and no other', () => {
    for (const seed of SEEDS) {
      const history = repairHistory(disorder(seed), { repairLastResponse: true })
      history.forEach((message, index) => {
        if (message.kind !== 'request') return
        const before = history[index - 1]
        const asked = before?.kind === 'response' ? callsOf(before) : new Set()
        expect(resultsOf(message), `seed ${seed}`).toEqual(asked)
      })
      const last = history.at(-1)
      if (last?.kind === 'response') expect(callsOf(last)).toEqual(new Set())
    }
  })

  test('has results in the first request behind the calls, though others follow', () => {
    const timestamp = '2026-08-21T10:00:00Z'
    const say = (instructions: string, ...parts: object[]) => ({
      kind: 'request',
      instructions,
      parts,
    })
    const dump = JSON.stringify([
      {
        kind: 'response',
        timestamp,
        parts: [{ part_kind: 'tool-call', tool_name: 'f', tool_call_id: 'c' }],
      },
      say('A', { part_kind: 'user-prompt', content: 'y', timestamp }),
      say('B', {
        part_kind: 'tool-return',
        tool_name: 'f',
        tool_call_id: 'c',
        content: 1,
        timestamp,
      }),
      { kind: 'response', timestamp, parts: [] },
    ])
    const repaired = repairHistory(readHistory(dump).messages.map(({ message }) => message))
    expect(
      repaired.map((message) => [
        message.kind,
        'parts' in message && message.parts.map((part) => part.part_kind),
      ]),
    ).toEqual([
      ['response', ['tool-call']],
      ['request', ['tool-return', 'user-prompt']],
      ['response', []],
    ])
  })

  test('keeps every word that was said', () => {
    const count = (history: HistoryMessage[], what: string) =>
      writeHistory(history).split(what).length
    for (const seed of SEEDS)
      for (const what of ['"content":"x"', '"content":"y"', '"tool-call"'])
        expect(count(repairHistory(disorder(seed)), what)).toBe(count(disorder(seed), what))
  })
})

function callsOf({ parts }: HistoryResponse): Set<string> {
  return new Set(
    parts.flatMap((part) => (part.part_kind === 'tool-call' ? [part.tool_call_id] : [])),
  )
}

function resultsOf({ parts }: HistoryRequest): Set<string> {
  return new Set(
    parts.flatMap((part) =>
      part.part_kind === 'tool-return' ||
      (part.part_kind === 'retry-prompt' && part.tool_name !== null)
        ? [part.tool_call_id]
        : [],
    ),
  )
}

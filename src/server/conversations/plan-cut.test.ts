import { describe, expect, test } from 'vitest'
import { messageOf } from '../../protocol/__fixtures__/message.ts'
import type { Message, Part } from '../../protocol/index.ts'
import { planCut, type LongPrompt } from './plan-cut.ts'
import { messageTokens } from './prompt-size.ts'
import { shortenResults } from './shorten-results.ts'

const text = (tokens: number): Part => ({ id: 'p', type: 'text', text: 'a '.repeat(tokens) })
const ask = (tokens: number) => messageOf('user', [text(tokens)])
const say = (tokens: number) => messageOf('assistant', [text(tokens)])
const border: Part = { id: 'b', type: 'step-start' }
const call = (id: string, tokens: number): Part => ({
  ...{ id, type: 'tool', toolCallId: id, toolName: 'look', state: 'done', input: '{}' },
  output: 'word '.repeat(tokens),
})
const look = (...parts: Part[]) => messageOf('assistant', parts)

function plan(messages: Message[], more: Partial<LongPrompt> = {}) {
  const sizes = messages.map(messageTokens)
  const prompt = { messages, sizes, beside: 0, limit: 1_000, summary: 0, ...more }
  const cut = planCut(prompt)
  // What is left is what it says.
  const left = shortenResults(messages, cut.shortened).slice(cut.first)
  const total = left.reduce((sum, it) => sum + messageTokens(it), prompt.beside)
  expect(cut.total).toBe(total + (cut.first > 0 ? prompt.summary : 0))
  return cut
}

describe('what goes of a prompt that is too long', () => {
  const turns = [ask(200), say(200), ask(200), say(200), ask(200), say(200), ask(10)]

  test('is the oldest turns, down to half: the first message that is left is a question', () => {
    expect(plan(turns).first).toBe(4)
  })

  test('is more where there is a summary to be put in their place, or much beside them', () => {
    expect(plan(turns, { summary: 150 }).first).toBe(6)
    expect(plan(turns, { beside: 150 }).first).toBe(6)
  })

  test('is never the last question, however long it is', () => {
    const last = [ask(200), say(200), ask(5_000)]
    expect(plan(last).first).toBe(2)
    expect(plan([ask(5_000)])).toMatchObject({ first: 0 })
    expect(plan([ask(100), say(100), ask(900), say(900)]).first).toBe(2)
  })

  test('is only the long results of tools where that is enough', () => {
    const path = [ask(10), look(call('x', 2_000), border, text(50)), ask(10)]
    const cut = plan(path)
    expect(cut).toMatchObject({ first: 0, shortened: 'x' })
    expect(cut.total).toBeLessThan(700)
  })

  test('is turns as well where that is not enough, which leaves calls and results together', () => {
    const path = [ask(400), say(400), ask(10), look(call('x', 2_000), border, text(50)), ask(10)]
    expect(plan(path)).toMatchObject({ first: 2, shortened: 'x' })
  })

  test('is no result that the model has not seen, if it fits without', () => {
    const path = [ask(500), say(500), ask(10), look(call('x', 2_000), border, call('y', 700))]
    expect(plan(path, { limit: 1_400 })).toMatchObject({ first: 2, shortened: 'x' })
  })

  test('is such a result, too, if nothing else is left', () => {
    const path = [ask(500), say(500), ask(10), look(call('x', 2_000))]
    const cut = plan(path)
    expect(cut).toMatchObject({ first: 2, shortened: 'x' })
    expect(cut.total).toBeLessThan(1_000)
  })

  test('is nothing where there is nothing', () => {
    const cut = plan([ask(2_000)])
    expect(cut.first).toBe(0)
    expect(cut).not.toHaveProperty('shortened')
  })
})

import { describe, expect, it } from 'vitest'
import { textOf, type Message, type Part } from '../../protocol/index.ts'
import { messageOf } from '../../protocol/__fixtures__/message.ts'
import { buildPrompt, messageTokens, promptBudget, type PromptInput } from './prompt.ts'

const text = (text: string): Part => ({ id: 'p', type: 'text', text })
const message = (role: Message['role'], ...parts: Part[]): Message =>
  messageOf(role, parts, role === 'assistant' ? { model: 'test:script' } : {})
const input = (path: Message[], more: Partial<PromptInput> = {}): PromptInput => ({
  path,
  complete: true,
  instructions: null,
  settings: {},
  tools: [],
  continues: false,
  ...more,
})

describe('a prompt', () => {
  it('holds the branch as it is, with who wrote what', () => {
    const { messages } = buildPrompt(
      input([
        message('user', text('Hi')),
        message('assistant', text('Hello')),
        message('user', text('Bye')),
      ]),
    )
    expect(messages).toEqual([
      { role: 'user', parts: [text('Hi')] },
      { role: 'assistant', parts: [text('Hello')], model: 'test:script' },
      { role: 'user', parts: [text('Bye')] },
    ])
  })

  it('is the same for the same input, so that the provider may cache it', () => {
    const path = [message('user', text('Hi'))]
    expect(JSON.stringify(buildPrompt(input(path)))).toBe(JSON.stringify(buildPrompt(input(path))))
  })

  it('leaves out replies that said nothing, and puts what they answered to the next question', () => {
    const { messages } = buildPrompt(
      input([message('user', text('Hi')), message('assistant'), message('user', text('?'))]),
    )
    expect(messages.map(({ role, parts }) => [role, textOf(parts)])).toEqual([['user', 'Hi\n\n?']])
  })

  it('keeps redacted reasoning, which has no text but must go back', () => {
    const redacted: Part = { id: 'r', type: 'reasoning', text: '', signature: 's' }
    const { messages } = buildPrompt(
      input([message('user', text('Hi')), message('assistant', redacted)]),
    )
    expect(messages[1]?.parts).toEqual([redacted])
  })

  it('begins with a question when the beginning did not fit', () => {
    const path = [message('assistant', text('…')), message('user', text('Hi'))]
    expect(buildPrompt(input(path, { complete: false })).messages.map((it) => it.role)).toEqual([
      'user',
    ])
    expect(buildPrompt(input(path, { complete: false })).dropped).toBe(true)
    expect(buildPrompt(input(path)).messages).toHaveLength(2)
  })

  it('asks for the rest of a reply that broke off', () => {
    const path = [message('user', text('Count')), message('assistant', text('one two'))]
    const prompt = buildPrompt(input(path, { continues: true }))
    expect(prompt.continueFrom).toBe('one two')
    expect(prompt.messages.map((it) => it.role)).toEqual(['user', 'assistant', 'user'])
  })
})

describe('the budget', () => {
  it('leaves room for the reply and the instructions', () => {
    expect(promptBudget(2_000, null, { maxOutputTokens: 100 })).toBe(1_900)
    expect(promptBudget(2_000, null, {})).toBe(1_500)
    expect(promptBudget(undefined, null, {})).toBeGreaterThan(8_000)
    expect(promptBudget(2_000, 'word '.repeat(100), {})).toBeLessThan(1_450)
  })

  it('counts tool calls with their results', () => {
    const tool: Part = {
      id: 't',
      type: 'tool',
      toolCallId: 'c',
      toolName: 'look',
      state: 'done',
      ...{
        input: '{"q":"a long question"}',
        output: 'x '.repeat(200),
        outcome: 'success',
      },
    }
    expect(messageTokens(message('assistant', tool))).toBeGreaterThan(100)
  })
})

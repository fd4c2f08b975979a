import { describe, expect, it } from 'vitest'
import { textOf, type Message, type Part } from '../../protocol/index.ts'
import { messageOf } from '../../protocol/__fixtures__/message.ts'
import { buildPrompt, cutOfPrompt, type PromptInput } from './prompt.ts'

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

describe('what is in place of what was left out', () => {
  const compaction = { text: 'They met.', instructions: ['Be kind.'] }
  const path = [message('user', text('And then?')), message('assistant', text('They parted.'))]
  const cut = { complete: false, compaction }

  it('goes along with the first question, behind its instructions', () => {
    const prompt = buildPrompt(input(path, { ...cut, instructions: 'Be brief.' }))
    expect(prompt.messages.map(({ role }) => role)).toEqual(['user', 'assistant'])
    expect(prompt.messages[0]!.parts.map((part) => 'text' in part && part.text)).toEqual([
      'Summary of the conversation up to here:\n\nThey met.',
      'And then?',
    ])
    expect(prompt.instructions).toBe('Be brief.\n\nBe kind.')
    expect(cutOfPrompt(prompt)).toEqual({ promptFrom: path[0]!.id, promptSummary: true })
  })

  it('gives way to a later summary that stands in the history', () => {
    const own: Part = { id: 's', type: 'compaction', text: 'They met and parted.' }
    const { messages } = buildPrompt(input([...path, message('assistant', own)], cut))
    expect(messages.map(({ parts }) => parts)).toEqual([[own]])
  })

  it('may be instructions alone', () => {
    const prompt = buildPrompt(input(path, { ...cut, compaction: { ...compaction, text: null } }))
    expect(prompt.messages[0]!.parts).toEqual([text('And then?')])
    expect(prompt.instructions).toBe('Be kind.')
  })

  it('is long results in short, up to one call', () => {
    const call = (id: string): Part => ({
      ...{ id, type: 'tool', toolCallId: id, toolName: 'look', state: 'done', input: '{}' },
      output: 'x'.repeat(9_000),
    })
    const calls = message('assistant', call('a'), call('b'))
    const prompt = buildPrompt(input([path[0]!, calls], { shortened: 'a' }))
    const [first, second] = prompt.messages[1]!.parts as { output: string }[]
    expect(first!.output).toMatch(/^x{1050}\n\[… 7500 characters left out …\]\nx{450}$/)
    expect(second).toBe(calls.parts[1])
    expect(cutOfPrompt(prompt)).toEqual({ promptShortened: 'a' })
  })
})

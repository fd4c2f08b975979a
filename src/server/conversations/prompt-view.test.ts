import { describe, expect, it } from 'vitest'
import type { Message, Part, ToolPart } from '../../protocol/index.ts'
import { messageOf } from '../../protocol/__fixtures__/message.ts'
import { promptView } from './prompt-view.ts'

const text = (text: string): Part => ({ id: text, type: 'text', text })
const said = (branch: Message[]) =>
  promptView(branch).path.map(({ role, parts }) => [
    role,
    parts.map((part) => ('text' in part ? part.text : part.type)),
  ])

describe('what a model is shown of a branch', () => {
  it('is the branch itself where there is nothing special', () => {
    const branch = [messageOf('user', [text('Hi')]), messageOf('assistant', [text('Hello')])]
    expect(promptView(branch)).toEqual({ path: branch, instructions: [] })
  })

  it('has instructions apart, each once', () => {
    const instruct = (text: string): Part => ({ id: text, type: 'instructions', text })
    const branch = [
      messageOf('user', [instruct('A'), instruct('B'), text('Hi')]),
      messageOf('assistant', [text('Hello')]),
      messageOf('user', [instruct('A'), text('Bye')]),
    ]
    expect(promptView(branch).instructions).toEqual(['A', 'B'])
    expect(said(branch)).toEqual([
      ['user', ['Hi']],
      ['assistant', ['Hello']],
      ['user', ['Bye']],
    ])
  })

  it('has a demand for another answer as the words of who asked', () => {
    const branch = [
      messageOf('assistant', [
        text('Four'),
        { id: 'r', type: 'retry', content: 'A number, please.' },
        text('4'),
      ]),
    ]
    expect(said(branch)).toEqual([
      ['assistant', ['Four']],
      ['user', ['Validation feedback:\nA number, please.\n\nFix the errors and try again.']],
      ['assistant', ['4']],
    ])
  })

  it('tells validation errors without their context', () => {
    const content = [
      { type: 'missing', loc: ['a'], msg: 'Field required', input: {}, ctx: { x: 1 } },
    ]
    const [, words] = said([messageOf('user', [{ id: 'r', type: 'retry', content }])])[0]!
    const [told] = words as string[]
    expect(told).toMatch(/^1 validation error:\n```json\n\[\n {2}\{\n {4}"type": "missing"/)
    expect(told).not.toContain('ctx')
  })

  it('begins at the last summary that has words', () => {
    const summary = (text: string | null): Part => ({ id: 's', type: 'compaction', text })
    const branch = [
      messageOf('user', [text('Long ago')]),
      messageOf('assistant', [text('Yes'), summary('They spoke.'), text('So')]),
      messageOf('assistant', [summary(null), text('Go on')]),
    ]
    expect(said(branch)).toEqual([
      ['assistant', ['They spoke.', 'So']],
      ['assistant', [null, 'Go on']],
    ])
  })

  it('leaves out what another program had a provider run, and keeps our own', () => {
    const tool: ToolPart = {
      id: 't',
      type: 'tool',
      toolCallId: 'c',
      toolName: 'web_search',
      state: 'done',
      input: '{}',
      output: 1,
      providerExecuted: true,
    }
    expect(said([messageOf('assistant', [tool, text('Found')], { origin: '{}' })])).toEqual([
      ['assistant', ['Found']],
    ])
    expect(said([messageOf('assistant', [tool, text('Found')])])).toEqual([
      ['assistant', ['tool', 'Found']],
    ])
  })
})

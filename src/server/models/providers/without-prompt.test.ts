import { describe, expect, test } from 'vitest'
import type { Part } from '../../../protocol/index.ts'
import { promptOf, user } from './__fixtures__/reply.ts'
import { withoutPrompt } from './without-prompt.ts'

const cut = (said: string, words: string) => withoutPrompt(words, promptOf(user(said)))

describe('what a provider says, without what it repeats', () => {
  const said = 'My diagnosis is “gout”,\nand I live in Ærøskøbing.'

  test.each<[string, string]>([
    ['as it was', said],
    ['as JSON', JSON.stringify({ input: [{ content: said }] })],
    ['as JSON in JSON', JSON.stringify({ message: JSON.stringify({ content: said }) })],
    ['in Python’s words', `[{'type': 'missing', 'input': {'content': '${said}'}}]`],
    [
      'in ASCII',
      JSON.stringify(said).replace(
        /[^ -~]/g,
        (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`,
      ),
    ],
    ['cut off', `Invalid input: ${said.slice(0, 20)}…`],
  ])('%s', (_, words) => {
    const left = cut(said, `Field required: ${words} (code 400)`)
    expect(left).toMatch(/^Field required: .*\[…\].* \(code 400\)$/s)
    expect(left).not.toMatch(/diagnosis|gout|live|skøbing/)
  })

  test('says all of what is its own', () => {
    const words = "Unsupported parameter: 'temperature' is not supported with this model."
    expect(cut(said, words)).toBe(words)
    expect(cut('Is it not a model parameter?', words)).toBe(words)
  })

  test.each(['1234', 'PIN 1234', 'Hush!'])('a short line counts as a whole: %s', (short) => {
    expect(cut(short, `bad input '${short}' here`)).toMatch(/^bad input '\[…\]!?' here$/)
    expect(cut(short, `bad input x${short.replaceAll(' ', '')}x`)).toContain('x')
  })

  test('a part of it is found wherever it begins', () => {
    const long = Array.from({ length: 400 }, (_, i) => `w${i * 7919}`).join(' ')
    for (let from = 0; from < 60; from++) {
      const left = cut(long, `At ${long.slice(1000 + from, 1060 + from)}, it is wrong.`)
      expect(left).toMatch(/^At .{0,1}\[…\].{0,1}, it is wrong\.$/)
    }
  })

  test('instructions, and what tools were told and have found, are no less of it', () => {
    const part = {
      ...{ id: 'p', type: 'tool', toolCallId: 'call_1', toolName: 'look_up', state: 'done' },
      ...{ input: '{"what":"a hidden treasure"}', outcome: 'success' },
      output: { places: ['under the old oak'] },
    } as Part
    const prompt = {
      ...promptOf(user('Hello'), { role: 'assistant', parts: [part] }),
      instructions: 'You serve the house of Lancaster.',
    }
    const words = `look_up: ${JSON.stringify(prompt.instructions)} ${JSON.stringify(part)}`
    const left = withoutPrompt(words, prompt)
    expect(left).toContain('look_up: ')
    expect(left).toContain('call_1')
    expect(left).not.toMatch(/Lancaster|treasure|oak/)
  })

  test('of a prompt that is too long to be looked through nothing is risked, and little time', () => {
    expect(cut('a word '.repeat(20_000), 'a word too many')).toBe(
      '[15 characters, which may repeat what was said]',
    )
    const began = performance.now()
    cut('another '.repeat(12_000), 'another word '.repeat(300))
    expect(performance.now() - began).toBeLessThan(500)
  })
})

import { expect, test } from 'vitest'
import { estimateTokenCount } from 'tokenx'
import { messageOf } from '../../protocol/__fixtures__/message.ts'
import { textOf, type Chunk, type Message, type Part, type Prompt } from '../../protocol/index.ts'
import { messageTokens, promptLimit, replyRoom } from './prompt-size.ts'
import {
  summarise,
  summaryFrom,
  summaryPrompt,
  summaryTokens,
  type Summariser,
} from './summarise.ts'

const text = (text: string): Part => ({ id: 'p', type: 'text', text })
const said = (text: string): Chunk => ({ type: 'text-delta', id: 't', text })
const finish: Chunk = { type: 'finish', finishReason: 'stop' }
const ask = messageOf('user', [text('Where do loquats grow?')])
const say = messageOf('assistant', [text('In the south.')])
const older = (messages: Message[], before: string | null = null) => ({
  ...{ messages, before, ratio: 1, refused: Infinity },
})

/** Asks a model that says this; an error is thrown in its place. */
async function askFor(chunks: (Chunk | Error)[], signal = new AbortController().signal) {
  const failures: unknown[] = []
  const calls: unknown[][] = []
  const prompts: Prompt[] = []
  const by: Summariser = {
    model: {
      id: 'a:b',
      info: { contextWindow: 8_192 },
      async *stream(prompt) {
        prompts.push(prompt)
        for (const chunk of chunks) {
          if (chunk instanceof Error) throw chunk
          yield chunk
        }
      },
    },
    signal,
    used: (...call) => calls.push(call),
    logger: { warn: (facts: unknown) => failures.push(facts) },
  }
  const summary = await summarise(by, older([ask, say]), 300)
  return { summary, failures, calls, prompts }
}

test('a model is shown what was said, and its words are the summary', async () => {
  const usage = { inputTokens: 9, outputTokens: 3 }
  const chunks: Chunk[] = [
    said('They spoke '),
    said('of fruit. '),
    { type: 'usage', usage },
    finish,
  ]
  const { summary, failures, calls, prompts } = await askFor(chunks)
  expect(summary).toBe('They spoke of fruit.')
  expect(failures).toEqual([])
  expect(calls).toEqual([['a:b', prompts[0], 'They spoke of fruit. ', usage]])
  expect(textOf(prompts[0]!.messages[0]!.parts)).toBe(
    'Conversation:\n\nUser: Where do loquats grow?\n\nAssistant: In the south.\n\nSummary:',
  )
  expect(prompts[0]!.instructions).toContain('at most 180 words')
})

test('what goes wrong leaves nothing, and is told', async () => {
  for (const chunks of [[new Error('off')], [said('They'), new Error('off')], [said('They')]]) {
    const { summary, failures, calls } = await askFor(chunks)
    expect(summary).toBeUndefined()
    expect(failures).toHaveLength(1)
    expect(calls).toEqual([])
  }
  expect(await askFor([said(' '), finish])).toMatchObject({ summary: undefined, failures: [] })
})

test('whoever stops the reply stops it', async () => {
  const stop = new AbortController()
  stop.abort(new Error('stopped'))
  await expect(askFor([said('They'), finish], stop.signal)).rejects.toThrow('stopped')
})

test('calls and their results are in it, long ones in short; what is not for reading is not', async () => {
  const call: Part = {
    ...{ id: 't', type: 'tool', toolCallId: 'c', toolName: 'look', state: 'done' },
    ...{ input: '{"at":"tree"}', output: { seen: 'x'.repeat(5_000) } },
  }
  const reasoning: Part = { id: 'r', type: 'reasoning', text: 'Hm.' }
  const reply = messageOf('assistant', [reasoning, call, text('A tree.')])
  const { messages } = await summaryPrompt(older([ask, reply], 'They met.'), 300, 8_192)
  const shown = textOf(messages[0]!.parts)
  expect(shown).toMatch(/^Summary of what came before:\nThey met\.\n\nConversation:\n\nUser: /)
  expect(shown).toContain('(called look with {"at":"tree"}, which gave: {"seen":"xxx')
  expect(shown).not.toContain('Hm.')
  expect(shown.length).toBeLessThan(1_200)
})

test('what does not fit is left out from the front, and one long message never takes all of it', async () => {
  const long = (mark: string, words: number) =>
    messageOf('user', [text(`${mark} ${'word '.repeat(words)}`)])
  const many = Array.from({ length: 40 }, (_, i) => long(`no${i}`, 400))
  for (const ratio of [1, 1.5]) {
    const input = { ...older([...many, long('huge', 50_000), ask]), ratio }
    const prompt = await summaryPrompt(input, 300, 8_192)
    const shown = textOf(prompt.messages[0]!.parts)
    expect(shown).toContain('huge')
    expect(shown).toContain('Where do loquats grow?')
    expect(shown).toContain('no39')
    expect(shown).not.toContain('no0 ')
    const tokens = messageTokens(prompt.messages[0]!) + estimateTokenCount(prompt.instructions!)
    const limit = promptLimit(8_192, { maxOutputTokens: replyRoom(8_192) })
    expect(tokens * ratio).toBeLessThan(limit + 20)
    expect(tokens * ratio).toBeGreaterThan(limit * 0.8)
  }
})

test('of a model that could not read as much as is said, less is asked', async () => {
  const many = Array.from({ length: 40 }, () => messageOf('user', [text('word '.repeat(400))]))
  const { messages, settings } = await summaryPrompt(
    { ...older(many), refused: 4_000 },
    300,
    undefined,
  )
  expect(settings.maxOutputTokens).toBe(1_000)
  expect(messageTokens(messages[0]!)).toBeLessThan(2_800)
})

test('a summary has its measure', () => {
  expect([500, 5_700, 100_000].map(summaryTokens)).toEqual([200, 855, 2_000])
  expect(summaryFrom('<think>How?</think>\n They met. ', 300)).toBe('They met.')
  const long = summaryFrom('word '.repeat(2_000), 300)!
  expect(estimateTokenCount(long)).toBeLessThan(460)
  expect(long).toMatch(/^word .*…$/)
})

import { describe, expect, test } from 'vitest'
import type { AppError, Prompt } from '../../../protocol/index.ts'
import type { Chunk, Model } from '../model.ts'
import { createEcho } from './demo-echo.ts'
import { createTour, NOTICE } from './demo-tour.ts'
import { splitSections } from './doc-search.ts'
import type { Pace } from './scripted-reply.ts'
import { createTestScript, parseScript, scriptToken } from './test-script.ts'

function promptOf(texts: string | string[], continueFrom?: string): Prompt {
  const messages = [texts].flat().map((text) => ({
    role: 'user' as const,
    parts: [{ id: 'p', type: 'text' as const, text }],
  }))
  const more = continueFrom === undefined ? {} : { continueFrom }
  return { instructions: null, messages, tools: [], settings: {}, dropped: false, ...more }
}

/** A pace whose time passes only by sleeping. */
function fakePace(): Pace & { time(): number } {
  let time = 0
  return { now: () => time, time: () => time, sleep: async (ms) => void (time += ms) }
}

async function read(
  model: Model,
  prompt: Prompt,
  signal = new AbortController().signal,
): Promise<{ text: string; reasoning: string; types: string[]; chunks: Chunk[]; code?: string }> {
  const chunks: Chunk[] = []
  let code: string | undefined
  try {
    for await (const chunk of model.stream(prompt, { signal })) chunks.push(chunk)
  } catch (error) {
    ;({ code } = error as AppError)
  }
  const said = (type: string): string =>
    chunks.flatMap((chunk) => (chunk.type === type && 'text' in chunk ? [chunk.text] : [])).join('')
  const types = chunks.map((chunk) => chunk.type)
  const text = said('text-delta')
  return { text, reasoning: said('reasoning-delta'), types, chunks, ...(code ? { code } : {}) }
}

function script(
  text: string | string[],
  continueFrom?: string,
  pace = fakePace(),
): ReturnType<typeof read> {
  const model = createTestScript('script', pace)
  if (!model) throw new Error('no such model')
  return read(model, promptOf(text, continueFrom))
}

describe('test:script', () => {
  test('says what it is told, token by token', async () => {
    const { text, reasoning, types } = await script('go [tokens=3 reasoning=2] !')
    expect(text).toBe('w0 w1 w2 ')
    expect(reasoning).toBe('r0 r1 ')
    expect(types.slice(-2)).toEqual(['usage', 'finish'])
    expect((await script('no script')).text.split(' ').length).toBe(21)
  })

  test('keeps its rate by the plan, not by the sleeps', async () => {
    const pace = fakePace()
    await script('[tokens=51 rate=50 delay=700]', undefined, pace)
    expect(pace.time()).toBeCloseTo(700 + 1000, 5)
  })

  test('a seed makes another text, the same each time', async () => {
    const [a, b, c] = await Promise.all(
      ['[seed=1 tokens=4]', '[seed=1 tokens=4]', '[seed=2 tokens=4]'].map((text) => script(text)),
    )
    expect(a?.text).toBe(b?.text)
    expect(a?.text).not.toBe(c?.text)
    expect(a?.text).toBe([0, 1, 2, 3].map((k) => scriptToken(k, 1)).join(''))
  })

  test.each([
    ['before', '', 'provider_unavailable', false],
    ['mid', 'w0 w1 ', 'provider_unavailable', false],
    ['end', 'w0 w1 w2 w3 ', 'provider_unavailable', false],
    ['truncate', 'w0 w1 ', undefined, false],
    ['nonsense', 'w0 w1 w2 w3 ', undefined, true],
  ])('fail=%s', async (fail, text, code, finishes) => {
    const answer = await script(`[tokens=4 fail=${fail}]`)
    expect(answer.text).toBe(text)
    expect(answer.code).toBe(code)
    expect(answer.types.includes('finish')).toBe(finishes)
  })

  test('fail=silent waits until it is stopped', async () => {
    const model = createTestScript('script', fakePace())
    const abort = new AbortController()
    const seen: string[] = []
    for await (const chunk of model?.stream(promptOf('[tokens=4 fail=silent]'), {
      signal: abort.signal,
    }) ?? []) {
      seen.push(chunk.type)
      if (chunk.type === 'text-end') queueMicrotask(() => abort.abort())
    }
    expect(seen).toEqual(['text-start', 'text-delta', 'text-delta', 'text-end'])
  })

  test('finish and usage are as asked', async () => {
    expect((await script('[finish=length]')).chunks.at(-1)).toEqual({
      type: 'finish',
      finishReason: 'length',
    })
    expect((await script('[finish=content-filter usage=none]')).types).not.toContain('usage')
  })

  test('goes on where it broke off, whatever the newest message asks', async () => {
    const ask = ['[tokens=6 fail=mid reasoning=3]', 'Continue exactly where you left off.']
    const rest = await script(ask, 'w0 w1 w2 ')
    expect(rest).toMatchObject({ text: 'w3 w4 w5 ', reasoning: '' })
    expect(rest.types.at(-1)).toBe('finish')
    expect((await script(ask, 'w0 w1 w')).text).toBe('2 w3 w4 w5 ')
    expect((await script(ask, 'something else')).text).toBe('w0 w1 w2 ')
  })

  test.each(['mid', 'truncate', 'silent', 'end'])(
    'a reply that broke by fail=%s can be continued',
    async (fail) => {
      const question = `[tokens=4 fail=${fail}]`
      const begun = fail === 'end' ? 'w0 w1 w2 w3 ' : 'w0 w1 '
      const rest = await script([question, 'Continue.'], begun)
      expect(begun + rest.text).toBe('w0 w1 w2 w3 ')
      expect(rest.types.at(-1)).toBe('finish')
    },
  )

  test('reads the last bracket of its grammar and no other', () => {
    expect(parseScript('see [link](x) and [note]')).toBeUndefined()
    expect(parseScript('[tokens=5] then [tokens=7 x=1] and [1]')?.tokens).toBe(7)
    expect(parseScript('[tokens=-1 rate=abc]')).toMatchObject({ tokens: 20, rate: 0 })
    expect(parseScript('[tokens=9999999999]')?.tokens).toBe(1_000_000)
    expect(createTestScript('tools')).toBeUndefined()
  })
})

describe('demo:echo', () => {
  test.each(['', 'a', '🦜', 'two\r\nlines\u0000 é漢🦜 ', '  '])(
    'gives %j back in two pieces or more',
    async (said) => {
      const { text, types } = await read(createEcho(), promptOf(['before', said]))
      expect(text).toBe(said)
      expect(types.filter((type) => type === 'text-delta').length).toBeGreaterThan(1)
      expect(types.at(-1)).toBe('finish')
    },
  )

  test('goes on where it broke off', async () => {
    const { text } = await read(createEcho(), promptOf(['Hello world', 'Go on.'], 'Hello '))
    expect(text).toBe('world')
  })
})

describe('demo:tour', () => {
  const readme =
    '# Loquat\n\nA server.\n\n## Start\n\nRun `npm start` to begin.\n\n```sh\n# not a heading\nnpm start\n```\n'
  const protocol =
    '# Protocol\n\nEvents are numbered.\n\n## Resuming\n\nSend `after=seq` to resume a stream.\n'
  const sections = [
    ...splitSections('README.md', readme),
    ...splitSections('docs/protocol.md', protocol),
  ]
  const ask = (question: string | string[], from?: string, pace = fakePace()) =>
    read(
      createTour(async () => sections, pace),
      promptOf(question, from),
    )

  test('quotes what fits, under the line that says what it is', async () => {
    const { text } = await ask('How do I resume a stream?')
    expect(
      text.startsWith(`${NOTICE}\n\n**Resuming** (\`docs/protocol.md\`)\n\nSend \`after=seq\``),
    ).toBe(true)
    expect((await ask('starting npm')).text).toContain('# not a heading\nnpm start')
  })

  test('cuts long sections between lines, closes their code, and leaves inner links out', async () => {
    const body = `See [the rules](../rules.md) and [this](https://a.example).\n\n\`\`\`sh\n${'run it again\n'.repeat(200)}\`\`\`\n`
    const long = createTour(async () => splitSections('a.md', `# Long\n\n${body}`), fakePace())
    const { text } = await read(long, promptOf('long'))
    expect(text).toContain('See the rules and [this](https://a.example).')
    expect(text.endsWith('run it again\n```\n\n…')).toBe(true)
    expect(text.length).toBeLessThan(1700)
  })

  test('says so when nothing fits', async () => {
    const { text } = await ask('Wie ist das Wetter?')
    expect(text).toContain('Nothing in the documentation matches')
    expect(text).toContain('- Resuming')
    const empty = await read(
      createTour(async () => [], fakePace()),
      promptOf('a'),
    )
    expect(empty.text).toContain('nothing to quote')
  })

  test('speaks at 50 tokens a second, and goes on where it broke off', async () => {
    const pace = fakePace()
    const { text, types } = await ask('resume', undefined, pace)
    const tokens = types.filter((type) => type === 'text-delta').length
    expect(pace.time()).toBeCloseTo((tokens - 1) * 20, 5)
    const begun = text.slice(0, 77)
    expect((await ask(['resume', 'Please go on.'], begun)).text).toBe(text.slice(77))
  })

  test('stops when it is told to', async () => {
    const abort = new AbortController()
    abort.abort()
    const { text, types } = await read(
      createTour(async () => sections, fakePace()),
      promptOf('resume'),
      abort.signal,
    )
    expect(text).toBe('')
    expect(types).not.toContain('finish')
  })
})

import { describe, expect, test } from 'vitest'
import { createDesk } from './desk.ts'
import { loadGrammars } from './grammars.ts'
import { findLanguage, LANGUAGES } from './languages.ts'
import type { Answer } from './messages.ts'

describe('findLanguage', () => {
  test.each([
    ['ts', 'typescript'],
    ['TypeScript', 'typescript'],
    ['tsx', 'tsx'],
    ['js', 'javascript'],
    ['jsx', 'jsx'],
    ['py', 'python'],
    ['sh', 'shellscript'],
    ['bash', 'shellscript'],
    ['zsh', 'shellscript'],
    ['yml', 'yaml'],
    ['md', 'markdown'],
    ['c++', 'cpp'],
    ['C#', 'csharp'],
    [' Dockerfile ', 'docker'],
    ['golang', 'go'],
  ])('%s is %s', (name, language) => {
    expect(findLanguage(name)).toBe(language)
  })

  test.each(['', 'text', 'plaintext', 'klingon', 'constructor', '__proto__', 'toString'])(
    '%j is none',
    (name) => {
      expect(findLanguage(name)).toBeUndefined()
    },
  )
})

describe('each language', () => {
  test.each(LANGUAGES)('%s has a grammar that reads', { timeout: 60_000 }, async (language) => {
    const answers: Answer[] = []
    const desk = createDesk(loadGrammars, (answer) => answers.push(answer))
    const line = 'class Name(a, b) { return "c" + 12 } // d'
    await desk({ type: 'load', language })
    await desk({ type: 'lines', block: 1, language, lines: [line, '', line] })
    expect(answers).toEqual([
      { type: 'learning', language },
      { type: 'loaded', language },
      { type: 'lines', block: 1, spans: expect.any(Array) as unknown },
    ])
    const [, , read] = answers as [Answer, Answer, Answer & { spans: number[][] }]
    const lengths = read.spans.map((spans) =>
      spans.filter((_, i) => i % 2 === 0).reduce((sum, size) => sum + size, 0),
    )
    expect(lengths).toEqual([line.length, 0, line.length])
  })
})

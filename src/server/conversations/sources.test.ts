import { expect, test } from 'vitest'
import { htmlOf } from '../../markdown/html.ts'
import { messageOf } from '../../protocol/__fixtures__/message.ts'
import type { Conversation, Message, Part } from '../../protocol/index.ts'
import { articleOf } from './html-message.ts'
import { documentWords } from './html-words.ts'
import { markdownOf } from './markdown-export.ts'

const text = (words: string): Part => ({ id: 't', type: 'text', text: words })
const source = (url: string, title?: string): Part => ({
  ...{ id: url, type: 'source', sourceType: 'url', url },
  ...(title === undefined ? {} : { title }),
})
const GARDEN = 'https://garden.example/loquats'
const FRUIT = 'https://fruit.example/medlars'

/** The Markdown of a reply of these parts, below its heading. */
async function markdown(parts: Part[]): Promise<string> {
  const messages = (async function* (): AsyncGenerator<Message> {
    yield messageOf('assistant', parts)
  })()
  let written = ''
  const conversation = { title: 'T' } as Conversation
  for await (const piece of markdownOf({ conversation, messages })) written += piece
  return written.slice(written.indexOf(' UTC\n\n') + ' UTC\n\n'.length)
}

const html = (parts: Part[], language = 'en') =>
  htmlOf(articleOf(messageOf('assistant', parts), documentWords(language))!)

const SENTENCE = [
  text('Loquats '),
  source(GARDEN, 'On [loquats]'),
  source(FRUIT),
  text('ripen in '),
  source(GARDEN, 'Once more'),
  text('spring.'),
]

test('in Markdown a sentence is whole, and its sources stand at the end, each once', async () => {
  expect(await markdown(SENTENCE)).toBe(
    [
      'Loquats ripen in spring.',
      '',
      'Sources:',
      '',
      `1. [On \\[loquats\\]](<${GARDEN}>)`,
      `2. [${FRUIT}](<${FRUIT}>)`,
      '',
    ].join('\n'),
  )
})

test('in HTML, too, as links where they may be followed', () => {
  const page = html([...SENTENCE, source('javascript:alert(1)', 'A trap')])
  expect(page).toContain('<div class="markdown"><p dir="auto">Loquats ripen in spring.</p></div>')
  expect(page.match(/<li>.*?<\/li>/g)).toEqual([
    expect.stringMatching(/<a href="https:\/\/garden.*<bdi>On \[loquats\]<\/bdi><\/a><span/),
    expect.stringMatching(/<a href="https:\/\/fruit.*<bdi>https:\/\/fruit[^<]*<\/bdi><\/a><\/li>$/),
    '<li><bdi>A trap</bdi></li>',
  ])
  expect(html(SENTENCE, 'de')).toContain('aria-label="Quellen"')
})

test('code that is named a source in is one piece of code', async () => {
  const code = [text('```js\nlet a'), source(GARDEN), text(' = 1\n```\n\nThat is '), text('all.')]
  expect(await markdown(code)).toMatch(/^```js\nlet a = 1\n```\n\nThat is all\.\n\nSources:\n\n1\./)
  const page = html(code)
  expect(page.match(/<pre/g)).toHaveLength(1)
  expect(page).toContain('<p dir="auto">That is all.</p>')
})

test('a row of a table is a row of it, wherever a source is named', async () => {
  const table = [text('| fruit |\n| - |\n| lo'), source(GARDEN), text('quat |\n| plum |')]
  expect(await markdown(table)).toMatch(
    /^\| fruit \|\n\| - \|\n\| loquat \|\n\| plum \|\n\nSources:/,
  )
  expect(
    html(table)
      .match(/<td[^>]*>[^<]*/g)
      ?.map((cell) => cell.replace(/.*>/, '')),
  ).toEqual(['loquat', 'plum'])
})

test('in HTML a mark leads to its source, where that may be followed', () => {
  const parts = [text('In spring [1], later [2].'), source(GARDEN), source('javascript:alert(1)')]
  const page = html(parts)
  expect(page).toMatch(/In spring <a href="https:\/\/garden\.example\/loquats"[^>]*>\[1\]<\/a>/)
  expect(page).toContain(', later [2].')
})

test('a reply that is only sources is not lost, and one without any has no list', async () => {
  expect(await markdown([source(FRUIT)])).toBe(`Sources:\n\n1. [${FRUIT}](<${FRUIT}>)\n`)
  expect(html([source(FRUIT)])).toContain('<ol class="sources"')
  expect(await markdown([text('Just this.')])).toBe('Just this.\n')
  expect(html([text('Just this.')])).not.toContain('sources')
})

test('empty text glues nothing to what stands before it', async () => {
  const step: Part = { id: 's', type: 'step-start' }
  expect(await markdown([text('One.'), step, text(''), text('Two.')])).toBe('One.\n\nTwo.\n')
})

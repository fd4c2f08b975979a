import { expect, test } from 'vitest'
import { htmlOf } from '../../markdown/html.ts'
import { textOf, type Message, type Part } from '../../protocol/index.ts'
import { articleOf } from './html-message.ts'
import { documentWords } from './html-words.ts'
import { markdownOf } from './markdown-export.ts'

const text = (id: string, words: string): Part => ({ id, type: 'text', text: words })
const source = (id: string, title: string): Part => ({
  ...{ id, type: 'source', sourceType: 'url', url: 'https://a.example/', title },
})

/** Each row of the table has its source, in the middle of it. */
const parts: Part[] = [
  text('a', '| fruit |\n| - |\n| lo'),
  source('s', 'One'),
  text('b', 'quat |\n| plum'),
  source('t', 'Two'),
  text('c', ' |'),
]
const WHOLE = '| fruit |\n| - |\n| loquat |\n| plum |'
const reply: Message = {
  ...{ id: 'm', conversationId: 'c', parentId: null, role: 'assistant', parts },
  createdAt: '2026-01-01T00:00:00.000Z',
}

test('sources part no text, neither in what is copied and sent nor in what is given away', async () => {
  expect(textOf(parts)).toBe(WHOLE)
  const conversation = { title: 'Fruit' } as Parameters<typeof markdownOf>[0]['conversation']
  const blocks: string[] = []
  const messages = (async function* () {
    yield reply
  })()
  for await (const block of markdownOf({ conversation, messages })) blocks.push(block)
  expect(blocks.slice(-3).join('')).toBe(
    `\n${WHOLE}\n\nSource: [One](<https://a.example/>)\n\nSource: [Two](<https://a.example/>)\n`,
  )
  const html = htmlOf(articleOf(reply, documentWords('en'))!)
  expect(html.match(/<td[^>]*>[^<]*/g)?.map((cell) => cell.replace(/.*>/, ''))).toEqual([
    'loquat',
    'plum',
  ])
  expect(html.indexOf('</table>')).toBeLessThan(html.indexOf('Source: '))
})

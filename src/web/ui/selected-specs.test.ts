// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest'
import { htmlOf } from '../../markdown/html.ts'
import { createRenderer } from '../markdown/renderer.ts'
import { plainText } from './plain-text.ts'
import { selectedSpecs } from './selected-specs.ts'

beforeEach(() => document.body.replaceChildren())

function show(markdown: string): HTMLElement {
  const root = document.createElement('div')
  root.className = 'markdown'
  document.body.append(root)
  const renderer = createRenderer(root)
  renderer.append(markdown)
  renderer.end()
  return root
}

/** What is copied of a selection from the beginning of some words to the end of others. */
function copied(first: string, last = first) {
  const range = document.createRange()
  const texts = textsIn(document.body)
  const start = texts.find(({ data }) => data.includes(first))!
  const end = texts.findLast(({ data }) => data.includes(last))!
  range.setStart(start, start.data.indexOf(first))
  range.setEnd(end, end.data.lastIndexOf(last) + last.length)
  const specs = selectedSpecs(range)
  return { text: plainText(specs), html: specs.map(htmlOf).join('') }
}

const textsIn = (node: Node): Text[] =>
  node instanceof Text ? [node] : [...node.childNodes].flatMap(textsIn)

test('blocks are what they mean, without what the page has put around them', () => {
  show(
    [
      '# Head',
      'One *soft*\nbreak and [a link](https://a.example/x "title").',
      '> quoted\n>\n> twice',
      '- [x] done\n- [ ] open\n  1. deep\n  2. deeper',
      '4. loose\n\n5. list',
      '```ts\nif (a < b)\n\n  c()\n```',
      '| a | b |\n| - | -: |\n| 1 | `2` |',
      '![A fruit](https://a.example/x.png) and <b>raw</b>  \nend',
    ].join('\n\n'),
  )
  const { text, html } = copied('Head', 'end')
  expect(text).toBe(
    [
      'Head',
      'One soft break and a link.',
      '> quoted\n> \n> twice',
      '- [x] done\n- [ ] open\n  1. deep\n  2. deeper',
      '4. loose\n\n5. list',
      'if (a < b)\n\n  c()',
      'a\tb\n1\t2',
      'A fruit and <b>raw</b>\nend',
    ].join('\n\n'),
  )
  expect(html).toBe(
    [
      '<h1>Head</h1>',
      '<p>One <em>soft</em> break and <a href="https://a.example/x">a link</a>.</p>',
      '<blockquote><p>quoted</p><p>twice</p></blockquote>',
      '<ul><li>[x] done</li><li>[ ] open<ol><li>deep</li><li>deeper</li></ol></li></ul>',
      '<ol start="4"><li><p>loose</p></li><li><p>list</p></li></ol>',
      '<pre><code class="language-ts">if (a &lt; b)\n\n  c()</code></pre>',
      '<table><thead><tr><th>a</th><th align="right">b</th></tr></thead><tbody><tr><td>1</td><td align="right"><code>2</code></td></tr></tbody></table>',
      '<p>A fruit and &lt;b&gt;raw&lt;/b&gt;<br>end</p>',
    ].join(''),
  )
})

test('words alone are copied to the space, code to the letter', () => {
  show('Some **bold words** here\n\n```\na\n\n\tb  \nc\n```')
  expect(copied(' words')).toEqual({ text: ' words', html: ' words' })
  expect(copied('me ', 'bold')).toEqual({ text: 'me bold', html: 'me <strong>bold</strong>' })
  expect(copied('a\n', '\tb  ')).toEqual({
    text: 'a\n\n\tb  ',
    html: '<pre><code>a\n\n\tb  </code></pre>',
  })
})

test('a formula is its source, however little of it is selected', () => {
  show('When $x^2$ and\n\n$$\n\\sum_i i\n$$\n\nthen')
  expect(copied('and', 'then').text).toBe('and\n\n$$\\sum_i i$$\n\nthen')
  for (const [i, formula] of document.querySelectorAll('.math').entries()) {
    const drawn = document.createElement('b')
    drawn.append(`drawn ${i}`)
    formula.replaceChildren(drawn, 'once more')
  }
  expect(copied('When', 'drawn 1').text).toBe('When $x^2$ and\n\n$$\\sum_i i$$')
  expect(copied('awn 0')).toEqual({ text: '$x^2$', html: '$x^2$' })
})

test('a part of a list or a table is one', () => {
  show('1. one\n2. two\n3. three\n\n| a | b |\n| - | - |\n| 1 | 2 |\n| 3 | 4 |')
  expect(copied('two', 'three')).toEqual({
    text: '2. two\n3. three',
    html: '<ol start="2"><li>two</li><li>three</li></ol>',
  })
  expect(copied('tw')).toEqual({ text: 'tw', html: 'tw' })
  expect(copied('2', '4').html).toBe(
    '<table><tbody><tr><td>2</td></tr><tr><td>3</td><td>4</td></tr></tbody></table>',
  )
})

test('what is only shown for a moment beside the words is not among them', () => {
  show('before')
  const card = document.createElement('div')
  card.setAttribute('popover', 'hint')
  card.textContent = 'Where a link leads'
  document.body.append(card)
  show('after')
  expect(copied('before', 'after').text).toBe('before\n\nafter')
})

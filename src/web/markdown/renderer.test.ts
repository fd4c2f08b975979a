// @vitest-environment happy-dom
import { Lexer } from 'marked'
import { describe, expect, test, vi } from 'vitest'
import { CORPUS } from './__fixtures__/corpus.ts'
import { chunksOf, randomFrom, randomMarkdown } from './__fixtures__/random.ts'
import { createRenderer, type RendererOptions } from './renderer.ts'

function setUp(options: RendererOptions = {}) {
  const root = document.createElement('div')
  document.body.append(root)
  return { root, renderer: createRenderer(root, options) }
}

/** The DOM as text: every element, attribute and text node, with the borders of the text nodes visible. */
function outline(node: Node, depth = 0): string {
  const pad = ' '.repeat(depth)
  if (node.nodeType === 3) return `${pad}${JSON.stringify((node as Text).data)}\n`
  const { localName, attributes } = node as Element
  const names = Array.from(attributes, ({ name, value }) => ` ${name}=${JSON.stringify(value)}`)
  const children = Array.from(node.childNodes, (child) => outline(child, depth + 1))
  return `${pad}<${localName}${names.sort().join('')}>\n${children.join('')}`
}

function once(text: string) {
  const { root, renderer } = setUp()
  renderer.append(text)
  renderer.end()
  return root
}

const ALL = { ...CORPUS, everything: Object.values(CORPUS).join('\n\n') }

describe('any chunking ends in the DOM of the whole', () => {
  test.each(Object.entries(ALL))('%s', (name, text) => {
    const expected = outline(once(text))
    const random = randomFrom(name.length * 7919)
    for (const longest of [1, 2, 3, 7, 20, 60, 200]) {
      const appended = setUp()
      for (const piece of chunksOf(text, random, longest)) appended.renderer.append(piece)
      appended.renderer.end()
      expect(outline(appended.root)).toBe(expected)
    }
    const set = setUp()
    let shown = ''
    for (const piece of chunksOf(text, random, 30)) set.renderer.set((shown += piece))
    set.renderer.end()
    expect(outline(set.root)).toBe(expected)
  })

  test('also when it goes on after an end, and when another text is set in between', () => {
    const text = ALL.everything
    const { root, renderer } = setUp()
    for (const piece of chunksOf(text, randomFrom(4), 150)) {
      renderer.append(piece)
      renderer.end()
    }
    expect(outline(root)).toBe(outline(once(text)))
    renderer.set(CORPUS['lists']!)
    renderer.set(CORPUS['mixed']!)
    renderer.end()
    expect(outline(root)).toBe(outline(once(CORPUS['mixed']!)))
    renderer.set('')
    expect(root.childNodes).toHaveLength(0)
  })

  test('also where lines of all kinds follow each other at random', () => {
    for (let seed = 0; seed < 150; seed++) {
      const random = randomFrom(seed)
      const text = randomMarkdown(random, 3 + Math.floor(random() * 25), seed % 3 === 0)
      const { root, renderer } = setUp()
      for (const piece of chunksOf(text, random, [1, 4, 12, 40][seed % 4]!)) renderer.append(piece)
      renderer.end()
      expect(outline(root), `seed ${seed}`).toBe(outline(once(text)))
    }
  })

  /** All but those that use a link before its definition, which only the end can put right. */
  const ready = [
    'prose',
    'headings',
    'lists',
    'code',
    'table',
    'quotes',
    'images',
    'lineEnds',
    'unicode',
  ]
  test.each([...ready, 'rules', 'setext', 'html', 'breakouts', 'unfinished'])(
    'without end() too, at every moment: %s',
    (name) => {
      const text = CORPUS[name]!
      const { root, renderer } = setUp()
      let shown = ''
      for (const piece of chunksOf(text, randomFrom(9), 4)) {
        renderer.append(piece)
        shown += piece
        expect(outline(root)).toBe(outline(once(shown)))
      }
    },
  )
})

test('finished blocks keep their nodes, and so does the open one', () => {
  const { root, renderer } = setUp()
  renderer.append('First\n\n- a\n- b\n\nThird **is')
  const [first, list, third] = root.children
  const secondItem = list!.children[1]
  renderer.append(' open** here\n\nFourth')
  renderer.end()
  expect([...root.children].slice(0, 3)).toEqual([first, list, third])
  expect(list!.children[1]).toBe(secondItem)
  expect(root.children).toHaveLength(4)
})

describe('nothing in it can run or load', () => {
  test.each(Object.entries(ALL))('%s', (_name, text) => {
    const root = once(text)
    const forbidden =
      'script,style,iframe,img,svg,object,embed,link,meta,base,form,input,video,audio'
    expect(root.querySelectorAll(forbidden)).toHaveLength(0)
    for (const node of root.querySelectorAll('*')) {
      for (const { name } of node.attributes) expect(name).not.toMatch(/^on|^style$|^src/i)
      const href = node.getAttribute('href')
      if (href === null) continue
      expect(href).toMatch(/^(https?|mailto|tel):/)
      expect(node.getAttribute('rel')).toBe('noopener noreferrer nofollow')
      expect(node.getAttribute('target')).toBe('_blank')
    }
  })

  test('links of other schemes are only their text', () => {
    const root = once(CORPUS['schemes']!)
    expect(root.querySelectorAll('a')).toHaveLength(0)
    expect(root.textContent).toContain('a b')
  })

  test('HTML is shown as it was written', () => {
    expect(once('a <b onclick="x">c</b>').textContent).toBe('a <b onclick="x">c</b>')
    expect(once('<div>\n<script>alert(1)</script>\n</div>').textContent).toBe(
      '<div>\n<script>alert(1)</script>\n</div>',
    )
  })

  test('a link shows where it leads', () => {
    const link = once('[bank](https://xn--80ak6aa92e.com/login)').querySelector('a')!
    expect(link.title).toBe('xn--80ak6aa92e.com')
  })

  test('a remote image is a button that names the host', () => {
    const onOpenImage = vi.fn()
    const { root, renderer } = setUp({ onOpenImage })
    renderer.append('![a chart](https://evil.example/x.png?q=secret)')
    const button = root.querySelector('button')!
    expect(button.textContent).toBe('a chartOpen image from evil.example')
    expect(onOpenImage).not.toHaveBeenCalled()
    button.click()
    expect(onOpenImage).toHaveBeenCalledWith('https://evil.example/x.png?q=secret')
  })
})

describe('what it makes of', () => {
  test('code: language, exact text to copy, one box per line', () => {
    const onCodeAction = vi.fn<NonNullable<RendererOptions['onCodeAction']>>()
    const { root, renderer } = setUp({ onCodeAction })
    renderer.append('```ts\nlet a = 1 &amp; 2\n\n\tb()\n```')
    renderer.end()
    expect(root.querySelector('.code-language')!.textContent).toBe('ts')
    expect(root.querySelectorAll('.line')).toHaveLength(3)
    const button = root.querySelector<HTMLElement>('[data-act=copy]')!
    button.click()
    expect(onCodeAction.mock.calls).toEqual([['copy', root.querySelector('.code'), button]])
    expect(root.querySelector('code')!.textContent).toBe('let a = 1 &amp; 2\n\n\tb()')
    expect(button.getAttribute('aria-label')).toBe('Copy ts 1')
  })

  test('a table: what is pressed says which, in what text', () => {
    const onTableAction = vi.fn<NonNullable<RendererOptions['onTableAction']>>()
    const { root, renderer } = setUp({ onTableAction })
    const text = '| a |\r\n|---|\r\n| 1 |\n\n> | b |\n> |---|\n> | 2 |'
    for (const piece of [text.slice(0, 20), text.slice(20)]) renderer.append(piece)
    const [, , copy, csv] = root.querySelectorAll('button')
    copy!.click()
    csv!.click()
    expect(onTableAction.mock.calls).toEqual([
      ['copy-table', text, root, copy],
      ['copy-csv', text, root, csv],
    ])
    expect(copy!.getAttribute('aria-label')).toBe('Copy table 2')
  })

  test.each([
    ['| a | \u05d0 |', 'ltr'],
    ['| 1. \u0627 | b |', 'rtl'],
    ['| 1 | 2 |', 'ltr'],
  ])('the columns of a table run as its head is written: %s', (head, dir) => {
    expect(once(`${head}\n|---|---|\n`).querySelector('table')!.dir).toBe(dir)
  })

  test('a table: a named region that can take the focus', () => {
    const region = once(CORPUS['table']!).querySelector('.table-scroller')!
    expect(region.getAttribute('role')).toBe('region')
    expect(region.getAttribute('tabindex')).toBe('0')
    expect(region.getAttribute('aria-label')).toBe('Table 1: a, b, c')
    expect(region.querySelectorAll('th[scope=col]')).toHaveLength(3)
    expect(region.querySelectorAll('tbody tr')).toHaveLength(3)
  })

  test('tasks, ordered lists, headings, entities', () => {
    const tasks = once('- [ ] a\n- [x] b').querySelectorAll('.task')
    expect(Array.from(tasks, (task) => task.getAttribute('aria-label'))).toEqual(['to do', 'done'])
    expect(once('4. x\n5. y').querySelector('ol')!.getAttribute('start')).toBe('4')
    expect(once('&lt;b&gt; &#x1F351; &nope; `&amp;`').textContent).toBe('<b> 🍑 &nope; &amp;')
  })

  test('headings: no level is skipped, the depth that was written is kept for the eye', () => {
    const headings = once('### a\n# b\n### c\n#### d\n###### e').children
    const seen = Array.from(headings, (it) => [it.localName, (it as HTMLElement).dataset['depth']])
    expect(seen).toEqual([
      ['h3', '3'],
      ['h3', '1'],
      ['h4', '3'],
      ['h5', '4'],
      ['h6', '6'],
    ])
  })

  test('a link defined below its use, once the text has ended', () => {
    expect(once('see [x]\n\n[x]: https://e.org').querySelector('a')!.getAttribute('href')).toBe(
      'https://e.org/',
    )
  })
})

test('the cost of an update does not grow with the blocks before it', () => {
  const read = (blocks: number) => {
    const { root, renderer } = setUp()
    renderer.append('A paragraph with **some** text.\n\n'.repeat(blocks))
    const create = vi.spyOn(document, 'createElement')
    renderer.append('and `more`')
    const made = create.mock.calls.length
    create.mockRestore()
    expect(root.children).toHaveLength(blocks + 1)
    return made
  }
  expect(read(400)).toBe(read(4))
})

describe('the cost of an update does not grow with the block it is in', () => {
  const LINES: Record<string, [before: string, line: (i: number) => string]> = {
    code: ['```ts\n', (i) => `const a${i} = call(${i}) // a comment\n`],
    table: ['| a | b |\n|---|---|\n', (i) => `| ${i} | **some** text |\n`],
    list: ['', (i) => `${i + 1}. an item with \`code\`\n`],
    'a list with blank lines': ['', (i) => `- an item\n\n  and more ${i}\n\n`],
  }
  test.each(Object.entries(LINES))('%s', (_name, [before, line]) => {
    const { root, renderer } = setUp()
    const read = vi.spyOn(Lexer.prototype, 'blockTokens')
    const create = vi.spyOn(document, 'createElement')
    renderer.append(before)
    let text = before
    const costs = Array.from({ length: 300 }, (_, i) => {
      read.mockClear()
      create.mockClear()
      for (const piece of [line(i).slice(0, 9), line(i).slice(9)]) renderer.append(piece)
      text += line(i)
      const most = Math.max(0, ...read.mock.calls.map(([source]) => source.length))
      return { read: most, made: create.mock.calls.length }
    })
    read.mockRestore()
    create.mockRestore()
    const [early, late] = [costs.slice(20, 60), costs.slice(-40)]
    const mostOf = (list: typeof costs, key: 'read' | 'made') =>
      Math.max(...list.map((it) => it[key]))
    expect(mostOf(late, 'read')).toBeLessThan(200)
    expect(mostOf(late, 'made')).toBeLessThanOrEqual(mostOf(early, 'made'))
    renderer.end()
    expect(outline(root)).toBe(outline(once(text)))
  })
})

describe('marks of sources', () => {
  const SOURCES = ['https://a.example/', 'https://b.example/', 'javascript:alert(1)']
  const linksIn = (root: Element) =>
    Array.from(root.querySelectorAll('a'), (it) => `${it.textContent} ${it.href}`)

  test('are text until the end says what they stand for, then links with the same words', () => {
    const { root, renderer } = setUp()
    const text = 'Ripe[1][2] in *May [2]*.\n\n- [1]\n\n| [2] |\n| --- |\n\n# [1]'
    for (const piece of chunksOf(text, randomFrom(1), 3)) renderer.append(piece)
    expect(linksIn(root)).toEqual([])
    const before = root.textContent
    renderer.end(SOURCES)
    expect(linksIn(root)).toEqual(
      [1, 2, 2, 1, 2, 1].map((mark) => `[${mark}] https://${'ab'[mark - 1]}.example/`),
    )
    expect(root.textContent).toBe(before)
    expect(root.querySelector('a')!.rel).toBe('noopener noreferrer nofollow')
  })

  test('stay what they are in a text that goes on', () => {
    const { root, renderer } = setUp()
    renderer.append('One [1]')
    renderer.end(SOURCES)
    renderer.append(' two [2]\n\nthree [1]')
    renderer.end(SOURCES)
    expect(linksIn(root)).toHaveLength(3)
    expect(root.textContent).toBe('One [1] two [2]three [1]')
  })

  test.each([
    ['no address that may be followed', 'See [3].'],
    ['no source', 'See [4], [0], [^1] and [a].'],
    ['code', '`a[1]`\n\n    b[2]\n\n```\nc[1]\n```'],
    ['an image', '![1](https://c.example/)'],
  ])('are none: %s', (_, text) => {
    const { root, renderer } = setUp()
    renderer.append(text)
    renderer.end(SOURCES)
    expect(linksIn(root)).toEqual([])
  })

  test.each([
    ['a link’s own text', '[1](https://c.example/)', '1 https://c.example/'],
    ['within a link', '[see [1]](https://c.example/)', 'see [1] https://c.example/'],
    ['what the text defines', 'See [1].\n\n[1]: https://c.example/', '1 https://c.example/'],
  ])('are none: %s', (_, text, link) => {
    const { root, renderer } = setUp()
    renderer.append(text)
    renderer.end(SOURCES)
    expect(linksIn(root)).toEqual([link])
  })
})

// @vitest-environment happy-dom
import { describe, expect, test, vi } from 'vitest'
import { CORPUS } from './__fixtures__/corpus.ts'
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

/** Mulberry32: small, and the same on every machine. */
function randomFrom(seed: number) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

function chunks(text: string, random: () => number, longest: number) {
  const pieces: string[] = []
  for (let at = 0; at < text.length;) {
    const length = 1 + Math.floor(random() * longest)
    pieces.push(text.slice(at, at + length))
    at += length
  }
  return pieces
}

const ALL = { ...CORPUS, everything: Object.values(CORPUS).join('\n\n') }

describe('any chunking ends in the DOM of the whole', () => {
  test.each(Object.entries(ALL))('%s', (name, text) => {
    const expected = outline(once(text))
    const random = randomFrom(name.length * 7919)
    for (const longest of [1, 2, 3, 7, 20, 60, 200]) {
      const appended = setUp()
      for (const piece of chunks(text, random, longest)) appended.renderer.append(piece)
      appended.renderer.end()
      expect(outline(appended.root)).toBe(expected)
    }
    const set = setUp()
    let shown = ''
    for (const piece of chunks(text, random, 30)) set.renderer.set((shown += piece))
    set.renderer.end()
    expect(outline(set.root)).toBe(expected)
  })

  test('also when it goes on after an end, and when another text is set in between', () => {
    const text = ALL.everything
    const { root, renderer } = setUp()
    for (const piece of chunks(text, randomFrom(4), 150)) {
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
      for (const piece of chunks(text, randomFrom(9), 4)) {
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
    const onCopy = vi.fn()
    const { root, renderer } = setUp({ onCopy })
    renderer.append('```ts\nlet a = 1 &amp; 2\n\n\tb()\n```')
    renderer.end()
    expect(root.querySelector('.code-language')!.textContent).toBe('ts')
    expect(root.querySelectorAll('.line')).toHaveLength(3)
    root.querySelector<HTMLElement>('[data-copy]')!.click()
    expect(onCopy.mock.calls[0]![0]).toBe('let a = 1 &amp; 2\n\n\tb()')
    expect(root.querySelector('[data-copy]')!.getAttribute('aria-label')).toBe('Copy ts 1')
  })

  test('a table: a named region that can take the focus', () => {
    const region = once(CORPUS['table']!).querySelector('.table')!
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

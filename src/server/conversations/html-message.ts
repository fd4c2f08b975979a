import { addressOf } from '../../markdown/address.ts'
import { OUTWARD } from '../../markdown/inline.ts'
import { element, type ElementSpec, type Spec } from '../../markdown/spec.ts'
import { stillMarkdown } from '../../markdown/still.ts'
import {
  isLive,
  sourcesOf,
  type FilePart,
  type Message,
  type Part,
  type SourcePart,
  type ToolPart,
} from '../../protocol/index.ts'
import { momentOf, type DocumentWords } from './html-words.ts'
import { joinedParts } from './joined-parts.ts'

/** A message as an article; null for one that says nothing. */
export function articleOf(message: Message, words: DocumentWords): ElementSpec | null {
  const { role, model, edited, createdAt } = message
  const sources = sourcesOf(message.parts)
  const body = [
    ...bodyOf(message, sources, words),
    ...listOf(sources, words),
    ...endingOf(message, words),
  ]
  if (body.length === 0) return null
  const speaker = role === 'user' ? words.user : words.instructions
  const replied = edited ? words.edited : shortName(model) || words.reply
  const name = role === 'assistant' ? replied : speaker
  const time = element('time', { datetime: createdAt }, [momentOf(words, createdAt)])
  const head = element('header', {}, [
    element('h2', model === undefined ? {} : { title: model }, [name]),
    time,
  ])
  return element('article', { class: role }, [head, ...body])
}

const shortName = (model = '') => model.slice(model.indexOf(':') + 1)

function bodyOf(
  { role, parts }: Message,
  sources: readonly SourcePart[],
  words: DocumentWords,
): Spec[] {
  const addresses = sources.map(({ url = '' }) => url)
  return joinedParts(parts).flatMap((part) => {
    if (part.type !== 'text') return partOf(part, words)
    if (part.text.trim() === '') return []
    return role === 'assistant'
      ? [element('div', { class: 'markdown' }, stillMarkdown(part.text, addresses))]
      : [element('div', { class: 'said', dir: 'auto' }, [part.text])]
  })
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

function listOf(sources: readonly SourcePart[], words: DocumentWords): Spec[] {
  if (sources.length === 0) return []
  const items = sources.map((part) => element('li', {}, sourceOf(part, words)))
  return [
    element('p', { class: 'label' }, [words.sources]),
    element('ol', { class: 'sources', 'aria-label': words.sources }, items),
  ]
}

function sourceOf(part: SourcePart, words: DocumentWords): Spec[] {
  const address = addressOf(part.url ?? '')
  const name = element('bdi', {}, [part.title ?? part.filename ?? part.url ?? words.source])
  if (!address) return [name]
  const link = { href: address.href, title: address.target, ...OUTWARD }
  const host = element('span', { class: 'source-host' }, [address.target])
  return [element('a', link, [name]), ...(part.title ? [host] : [])]
}

function endingOf({ state = 'completed' }: Message, words: DocumentWords): Spec[] {
  if (state === 'completed') return []
  const said = isLive(state) ? words.endings.live : words.endings[state]
  return [element('p', { class: 'ending' }, [said])]
}

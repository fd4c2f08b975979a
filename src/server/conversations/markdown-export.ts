import {
  sourcesOf,
  type FilePart,
  type Message,
  type Part,
  type SourcePart,
  type ToolPart,
} from '../../protocol/index.ts'
import { joinedParts } from './joined-parts.ts'
import type { Whole } from './read-whole.ts'

/** A conversation to be read by people: what was said to the letter, the rest in short. */
export async function* markdownOf({ conversation, messages }: Whole): AsyncGenerator<string> {
  yield `# ${oneLine(conversation.title ?? 'Conversation')}\n`
  for await (const message of messages) for (const block of section(message)) yield `\n${block}\n`
}

const SPEAKERS = { user: 'You', assistant: 'Reply', system: 'Instructions' }

function section(message: Message): string[] {
  const body = blocksOf(message.parts)
  return body.length === 0 ? [] : [headingOf(message), ...body]
}

/** Who said it, with which model, how it ended unless it was completed, and when. */
function headingOf({ role, model, edited, state = 'completed', createdAt }: Message): string {
  const who = `${SPEAKERS[role]}${edited ? ', edited' : model === undefined ? '' : ` (${model})`}`
  const ending = state === 'completed' ? '' : `, ${state}`
  return `## ${who}${ending} · ${createdAt.slice(0, 16).replace('T', ' ')} UTC`
}

function blocksOf(parts: readonly Part[]): string[] {
  const blocks = [...joinedParts(parts).map(blockOf), sourceList(sourcesOf(parts))]
  return blocks.filter((block) => block.trim() !== '')
}

function blockOf(part: ReturnType<typeof joinedParts>[number]): string {
  switch (part.type) {
    case 'text':
      return part.text
    case 'reasoning':
      return quote(part.text)
    case 'instructions':
      return quote(`Instructions: ${part.text}`)
    case 'tool':
      return toolBlock(part)
    case 'file':
      return fileLine(part)
    case 'speech':
      return part.transcript ?? 'Spoken words'
    case 'compaction':
      return quote(part.text ?? 'What was said before was put into a summary.')
    case 'retry':
      return quote(typeof part.content === 'string' ? part.content : JSON.stringify(part.content))
    case 'unknown':
      return fence(part.json, `A part of the kind ${oneLine(part.kind)}:`)
    case 'step-start':
    case 'cache-point':
    case 'tool-availability':
      return ''
  }
}

function sourceList(sources: readonly SourcePart[]): string {
  if (sources.length === 0) return ''
  const items = sources.map(({ title, filename, url }, index) => {
    return `${index + 1}. ${link(title ?? filename ?? url ?? 'unnamed', url)}`
  })
  return `Sources:\n\n${items.join('\n')}`
}

function toolBlock({ toolName, input, output, outcome }: ToolPart): string {
  const state = outcome === undefined || outcome === 'success' ? '' : ` (${outcome})`
  const result = typeof output === 'string' ? output : JSON.stringify(output, null, 2)
  return [
    fence(input, `Tool **${oneLine(toolName)}**${state}`),
    ...(output === undefined ? [] : [fence(result ?? '', 'gave')]),
  ].join('\n\n')
}

function fileLine(part: FilePart): string {
  const name = part.filename ?? part.identifier ?? part.kind
  const type = part.mediaType === undefined ? '' : ` (${part.mediaType})`
  return `File: ${link(name, part.data.type === 'url' ? part.data.url : undefined)}${type}`
}

function link(text: string, url: string | undefined): string {
  const name = oneLine(text).replace(/[[\]\\]/g, '\\$&')
  return url === undefined ? name : `[${name}](<${url.replace(/[<>\n\r]/g, encodeURIComponent)}>)`
}

/** Longer than any row of backquotes in it. */
function fence(text: string, caption: string): string {
  const rows = text.match(/`{3,}/g) ?? []
  const mark = '`'.repeat(Math.max(3, ...rows.map((row) => row.length + 1)))
  return `${caption}\n\n${mark}\n${text}\n${mark}`
}

function quote(text: string): string {
  return text.trim().replace(/^/gm, '> ')
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

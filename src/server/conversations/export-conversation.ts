import { historyOf, writeHistory } from '../../history/index.ts'
import type { Conversation, Message } from '../../protocol/index.ts'
import type { Store } from '../store/store.ts'
import { fileNameOf } from './file-name.ts'
import { markdownOf } from './markdown-export.ts'
import { inSlices, readWhole, type Whole } from './read-whole.ts'

export const EXPORT_FORMATS = ['json', 'pydantic-ai', 'markdown', 'html'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** A conversation as a file, piece by piece: however long it is, little of it is held at once. */
export interface Exported {
  pieces: AsyncIterable<string>
  mediaType: string
  filename: string
  /** As it stands in it. */
  conversation: Conversation
}

export interface ExportOptions {
  /** As in `Accept-Language`: what the document says by itself; English where we cannot. */
  languages?: string | undefined
}

const KINDS: Record<ExportFormat, { mediaType: string; extension: string }> = {
  json: { mediaType: 'application/json', extension: 'json' },
  'pydantic-ai': { mediaType: 'application/json', extension: 'pydantic-ai.json' },
  markdown: { mediaType: 'text/markdown; charset=utf-8', extension: 'md' },
  html: { mediaType: 'text/html; charset=utf-8', extension: 'html' },
}

/**
 * A conversation as text: `json` is all of it, with every branch, in our own shapes; the others are the active branch.
 * @throws AppError `conversation_not_found`
 */
export async function exportConversation(
  deps: { store: Store },
  ownerId: string,
  id: string,
  format: ExportFormat,
  options: ExportOptions = {},
): Promise<Exported> {
  const whole = await readWhole(deps, ownerId, id, format === 'json' ? 'tree' : 'branch')
  const { mediaType, extension } = KINDS[format]
  const pieces = await write(whole, format, options)
  const filename = nameOf(whole.conversation, extension)
  return { pieces: inSlices(pieces), mediaType, filename, conversation: whole.conversation }
}

function nameOf({ title, createdAt }: Conversation, extension: string): string {
  return fileNameOf(title ?? '', extension, `conversation ${createdAt.slice(0, 10)}`)
}

async function write(
  whole: Whole,
  format: ExportFormat,
  { languages }: ExportOptions,
): Promise<AsyncIterable<string>> {
  switch (format) {
    case 'json':
      return jsonOf(whole)
    case 'pydantic-ai':
      return pydanticAiOf(whole)
    case 'markdown':
      return markdownOf(whole)
    case 'html': {
      // Not before it is asked for: reading Markdown takes memory.
      const { exportedHtml } = await import('./html-document.ts')
      return exportedHtml(whole, languages)
    }
  }
}

async function* jsonOf({ conversation, messages }: Whole): AsyncGenerator<string> {
  yield `{"format":"loquat","version":1,"conversation":${JSON.stringify(conversation)},"messages":[\n`
  yield* separated(messages, (message) => JSON.stringify(message))
  yield '\n]}\n'
}

/** What a message becomes depends on its neighbours, so this one is held as a whole. */
async function* pydanticAiOf({ conversation, messages }: Whole): AsyncGenerator<string> {
  const { id, instructions } = conversation
  const branch: Message[] = []
  for await (const message of messages) branch.push(message)
  const history = historyOf(branch, { conversationId: id, instructions })
  let empty = true
  for await (const piece of separated(history, (part) => writeHistory(part, 1).slice(2, -2))) {
    yield empty ? `[\n${piece}` : piece
    empty = false
  }
  yield empty ? '[]\n' : '\n]\n'
}

/** The elements of a JSON list. Empty pieces are left out. */
async function* separated<T>(
  items: Iterable<T> | AsyncIterable<T>,
  write: (item: T) => string,
): AsyncGenerator<string> {
  let first = true
  for await (const item of items) {
    const piece = write(item)
    if (piece === '') continue
    yield first ? piece : `,\n${piece}`
    first = false
  }
}

import { hash } from 'node:crypto'
import { htmlOf } from '../../markdown/html.ts'
import { element, type Spec } from '../../markdown/spec.ts'
import type { Message } from '../../protocol/index.ts'
import { articleOf } from './html-message.ts'
import { STYLE } from './html-style.ts'
import { documentWords, momentOf, type DocumentWords } from './html-words.ts'
import type { Whole } from './read-whole.ts'

/** What a document may do: show itself. No script runs in it, and nothing is asked for, wherever it is opened. */
export const DOCUMENT_POLICY = [
  "default-src 'none'",
  'img-src data:',
  `style-src 'sha256-${hash('sha256', STYLE, 'base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

export interface Document {
  title: string | null
  /** Below the title. */
  note: string
  messages: AsyncIterable<Message>
}

/** A conversation as one file that is opened anywhere, on a telephone and on paper. */
export function exportedHtml(
  { conversation, messages }: Whole,
  languages: string | undefined,
): AsyncGenerator<string> {
  const words = documentWords(languages)
  const note = words.exported(momentOf(words, new Date().toISOString()))
  return documentOf({ title: conversation.title, note, messages }, words)
}

/** A document piece by piece: its head, its messages, its end. Only what is written here, word for word, is markup. */
export async function* documentOf(
  { title, note, messages }: Document,
  words: DocumentWords,
): AsyncGenerator<string> {
  const name = title ?? words.untitled
  yield `<!doctype html>\n<html lang="${words.tag}">\n<head>\n${headOf(name).map(htmlOf).join('\n')}\n`
  yield `<style>${STYLE}</style>\n</head>\n<body>\n<main>\n${htmlOf(titleOf(name, note))}\n`
  for await (const message of messages) {
    const article = articleOf(message, words)
    if (article) yield `${htmlOf(article)}\n`
  }
  yield '</main>\n</body>\n</html>\n'
}

function headOf(title: string): Spec[] {
  const meta = (attributes: Record<string, string>) => element('meta', attributes, [])
  return [
    meta({ charset: 'utf-8' }),
    // Before anything that it is about.
    meta({ 'http-equiv': 'Content-Security-Policy', content: DOCUMENT_POLICY }),
    meta({ name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    meta({ name: 'color-scheme', content: 'light dark' }),
    meta({ name: 'referrer', content: 'no-referrer' }),
    meta({ name: 'robots', content: 'noindex' }),
    element('title', {}, [title]),
  ]
}

function titleOf(title: string, note: string): Spec {
  return element('div', { class: 'title' }, [
    element('h1', { dir: 'auto' }, [title]),
    element('p', {}, [note]),
  ])
}

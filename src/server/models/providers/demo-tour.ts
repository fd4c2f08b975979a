import { estimateUsage } from './estimate-usage.ts'
import type { Model } from '../model.ts'
import { createSearch, type Section } from './doc-search.ts'
import { inWords, paced, realPace, restOf, type Pace } from './scripted-reply.ts'

const TOKENS_PER_SECOND = 50
const LONGEST_QUOTE = 1200

/** Stands above every answer: nobody shall take a search for a mind. */
export const NOTICE =
  '_This is Loquat’s scripted tour, not a language model: it quotes the documentation. To connect a real model, set `OPENAI_API_KEY` or `ANTHROPIC_API_KEY` and start again, or pick a provider in the settings._'

/**
 * Answers by quoting the sections of the documentation that fit the question best.
 * @param readSections called with the first question
 */
export function createTour(readSections: () => Promise<Section[]>, pace: Pace = realPace): Model {
  const info = { id: 'demo:tour', provider: 'demo', name: 'tour', parameters: [] }
  let answers: Promise<(question: string) => string> | undefined
  return {
    id: info.id,
    info,
    async *stream(prompt, { signal }) {
      answers ??= readSections().then((sections) => {
        const search = createSearch(sections)
        return (question) => tourAnswer(search(question, 2), sections)
      })
      const { full, rest } = restOf(prompt, await answers)
      yield* paced('text', inWords(rest), TOKENS_PER_SECOND, pace, signal)
      if (signal.aborted) return
      yield { type: 'usage', usage: estimateUsage(prompt, full) }
      yield { type: 'finish', finishReason: 'stop' }
    },
  }
}

function tourAnswer(found: Section[], all: Section[]): string {
  if (found.length > 0) return [NOTICE, ...found.map(quote)].join('\n\n')
  const topics = [...new Set(all.map((section) => section.heading))].slice(0, 8)
  const offer =
    topics.length === 0
      ? 'The documentation is not installed here, so there is nothing to quote.'
      : `Nothing in the documentation matches that. Try one of its topics:\n\n${topics.map((topic) => `- ${topic}`).join('\n')}`
  return `${NOTICE}\n\n${offer}`
}

function quote(section: Section): string {
  return `**${section.heading}** (\`${section.file}\`)\n\n${shortened(unlinked(section.body))}`
}

/** Links within the documentation lead nowhere from a conversation. */
function unlinked(body: string): string {
  return body.replace(/\[([^\]]*)\]\((?!https?:)[^)]*\)/g, '$1')
}

/** Cut between paragraphs, or lines; a code block that is cut open is closed. */
function shortened(body: string): string {
  if (body.length <= LONGEST_QUOTE) return body
  const paragraph = body.lastIndexOf('\n\n', LONGEST_QUOTE)
  const line = body.lastIndexOf('\n', LONGEST_QUOTE)
  const cut = [paragraph, line].find((at) => at > LONGEST_QUOTE / 3) ?? LONGEST_QUOTE
  const text = body.slice(0, cut).trimEnd()
  const fences = text.match(/^\s*```/gm)?.length ?? 0
  return fences % 2 === 1 ? `${text}\n\`\`\`\n\n…` : `${text}\n\n…`
}

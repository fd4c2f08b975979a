import { pathOf } from '../../protocol/index.ts'
import { laterWords } from '../words/words.ts'

const FORMATS = ['markdown', 'html', 'json'] as const

/** Files of a conversation. The browser fetches them by itself, so that a long one needs no room in the page. */
export function Files({ id }: { id: string }) {
  const say = laterWords().share
  const path = pathOf('exportConversation', { id })
  return (
    <section aria-labelledby="share-files">
      <h3 id="share-files">{say.files}</h3>
      <p class="share-lead">{say.filesLead}</p>
      <ul class="share-files">
        {FORMATS.map((format) => (
          <li key={format}>
            <a class="share-file" href={`${path}?format=${format}`} download>
              <strong>{say.formats[format].label}</strong>
              <span>{say.formats[format].explanation}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}

import { useEffect, useMemo } from 'preact/hooks'
import type { SearchHit } from '../../protocol/index.ts'
import { when } from '../account/when.ts'
import { client } from '../api.ts'
import { pathOfConversation } from '../router.ts'
import { Pieces } from '../search/pieces.tsx'
import { createSearch, type Found } from '../search/search.ts'
import { announce } from '../ui/announcer.tsx'
import { laterWords, words } from '../words/words.ts'
import './search-results.css'

export interface SearchResultsProps {
  /** What is looked for; not blank. */
  text: string
}

/** How long nothing changes before what was found is said aloud: nobody listens to a number for each letter. */
const REST = 600

/** The conversations in which something was found, each a link with the passage. */
export function SearchResults({ text }: SearchResultsProps) {
  const search = useMemo(() => createSearch(client), [])
  const found = search.found.value
  const say = laterWords().hits
  useEffect(() => search.look(text), [text])
  useEffect(() => search.stop, [])
  useEffect(() => {
    if (found === null || search.busy.peek()) return
    const timer = setTimeout(() => announce(summaryOf(found)), REST)
    return () => clearTimeout(timer)
  }, [found])

  if (search.problem.value !== null && !search.busy.value)
    return (
      <div class="sidebar-note" role="alert">
        <p>{search.problem}</p>
        <button type="button" class="button" onClick={() => search.look(text)}>
          {words().ui.tryAgain}
        </button>
      </div>
    )
  if (found === null)
    return (
      <div class="sidebar-loading" role="img" aria-label={say.searching}>
        <span class="ghost" />
        <span class="ghost" />
        <span class="ghost" />
      </div>
    )
  if (found.hits.length === 0) return <p class="sidebar-note">{say.nothingFound(found.text)}</p>
  return (
    <>
      <ul
        class="search-hits"
        aria-label={say.results}
        aria-busy={search.busy.value || found.text !== text}
      >
        {found.hits.map((hit) => (
          <Hit key={hit.conversationId} hit={hit} />
        ))}
      </ul>
      {found.next !== null && (
        <button
          type="button"
          class="button quiet more"
          aria-disabled={search.busy.value}
          onClick={search.more}
        >
          {words().ui.showOlder}
        </button>
      )}
    </>
  )
}

function Hit({ hit }: { hit: SearchHit }) {
  const [newest] = hit.messages
  return (
    <li>
      <a class="search-hit" href={pathOfConversation(hit.conversationId, newest?.messageId)}>
        <span class="hit-title" dir="auto">
          {hit.title.length > 0 ? <Pieces of={hit.title} /> : words().ui.newConversation}
        </span>
        {newest && (
          <span class="hit-snippet" dir="auto">
            <Pieces of={newest.snippet} />
          </span>
        )}
        <span class="hit-facts">
          <time dateTime={newest?.createdAt ?? hit.updatedAt}>
            {when(newest?.createdAt ?? hit.updatedAt, Date.now())}
          </time>
          {hit.archived && <span>{laterWords().hits.isArchived}</span>}
        </span>
      </a>
    </li>
  )
}

function summaryOf({ text, hits, next }: Found): string {
  const say = laterWords().hits
  if (hits.length === 0) return say.nothingFound(text)
  return next === null ? say.saysFound(hits.length) : say.saysFoundMore(hits.length)
}

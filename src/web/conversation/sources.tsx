import type { ReadonlySignal } from '@preact/signals'
import { useEffect, useId, useRef } from 'preact/hooks'
import { isLive, sourcesOf, type Message, type SourcePart } from '../../protocol/index.ts'
import { addressOf } from '../../markdown/address.ts'
import { words } from '../words/words.ts'

/** What a reply names as its sources. A link to one of them says which it is. */
export function Sources({ sources }: { sources: ReadonlySignal<readonly SourcePart[]> }) {
  const title = useId()
  const card = useRef<HTMLDivElement>(null)
  const named = sources.value
  useEffect(() => {
    if (named === NONE) return undefined
    let stop: (() => void) | undefined
    let gone = false
    const attach = async () => {
      const { showOnLinks } = await import('./source-card.ts')
      if (!gone) stop = showOnLinks(card.current!, named.flatMap(citable))
    }
    // Without it links are links all the same.
    attach().catch(() => {})
    return () => {
      gone = true
      stop?.()
    }
  }, [named])
  if (named === NONE) return null
  return (
    <div class="sources">
      <p id={title}>{words().replies.sources}</p>
      <ol aria-labelledby={title}>
        {named.map((part) => (
          <li key={part.id}>
            <SourceLink part={part} />
          </li>
        ))}
      </ol>
      <div
        ref={card}
        id={`${title}-card`}
        class="popover source-card"
        popover="hint"
        role="tooltip"
      />
    </div>
  )
}

/** One value, so that nothing is drawn again while text grows. */
const NONE: SourcePart[] = []

/**
 * What a finished reply names as its sources, each once, in the order in which they came. Not while it is written: the
 * list would be pushed down by each line.
 */
export function namedIn({ parts, state = 'completed' }: Message): readonly SourcePart[] {
  const sources = isLive(state) ? NONE : sourcesOf(parts)
  return sources.length > 0 ? sources : NONE
}

function citable(part: SourcePart, i: number) {
  const address = addressOf(part.url ?? '')
  if (!address) return []
  return [{ number: i + 1, name: nameOf(part), href: address.href, host: address.target }]
}

const nameOf = (part: SourcePart) =>
  part.title ?? part.filename ?? part.url ?? words().replies.source

/** A source by its title, and by its host where it has an address that may be followed. */
export function SourceLink({ part }: { part: SourcePart }) {
  const address = addressOf(part.url ?? '')
  const name = nameOf(part)
  if (!address) return <bdi>{name}</bdi>
  return (
    <>
      <a
        href={address.href}
        title={address.target}
        target="_blank"
        rel="noopener noreferrer nofollow"
      >
        <bdi>{name}</bdi>
      </a>
      {part.title && <span class="source-host">{address.target}</span>}
    </>
  )
}

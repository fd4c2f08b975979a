import { computed, type ReadonlySignal } from '@preact/signals'
import { useId, useMemo } from 'preact/hooks'
import { isLive, type Message, type SourcePart } from '../../protocol/index.ts'
import { addressOf } from '../../markdown/address.ts'
import { words } from '../words/words.ts'

/** What a finished reply names as its sources, each once, in the order in which they came. */
export function Sources({ message }: { message: ReadonlySignal<Message> }) {
  const title = useId()
  const sources = useMemo(() => computed(() => sourcesOf(message.value)), [message])
  if (sources.value === NONE) return null
  return (
    <div class="sources">
      <p id={title}>{words().replies.sources}</p>
      <ol aria-labelledby={title}>
        {sources.value.map((part) => (
          <li key={part.id}>
            <SourceLink part={part} />
          </li>
        ))}
      </ol>
    </div>
  )
}

/** One value, so that nothing is drawn again while text grows. */
const NONE: SourcePart[] = []

/** Not while it is written: the list would be pushed down by each line. */
function sourcesOf({ parts, state = 'completed' }: Message): SourcePart[] {
  if (isLive(state)) return NONE
  const known = new Map<string, SourcePart>()
  for (const part of parts)
    if (part.type === 'source') {
      const name = part.url ?? part.filename ?? part.id
      if (!known.has(name)) known.set(name, part)
    }
  return known.size > 0 ? [...known.values()] : NONE
}

/** A source by its title, and by its host where it has an address that may be followed. */
export function SourceLink({ part }: { part: SourcePart }) {
  const address = addressOf(part.url ?? '')
  const name = part.title ?? part.filename ?? part.url ?? words().replies.source
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

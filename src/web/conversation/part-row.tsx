import type { FilePart, Part } from '../../protocol/index.ts'
import { words } from '../words/words.ts'
import { SourceLink } from './sources.tsx'

/** A part that is neither text nor a tool call, as one plain row. */
export function PartRow({ part }: { part: Part }) {
  switch (part.type) {
    case 'source':
      return (
        <p class="part-row">
          <SourceLink part={part} />
        </p>
      )
    case 'file':
      return <FileRow part={part} />
    case 'compaction':
      return <p class="part-row">{words().replies.summarised}</p>
    case 'retry':
      return <p class="part-row">{words().replies.retried}</p>
    case 'speech':
      return <p class="part-row">{part.transcript ?? words().replies.spoken}</p>
    case 'instructions':
      return <InstructionsRow text={part.text} />
    case 'unknown':
      return <p class="part-row">{words().replies.unsupported(part.kind)}</p>
    default:
      return <p class="part-row">{words().replies.unknownPart(part.type)}</p>
  }
}

/** What the model was told by the program that this conversation comes from. */
function InstructionsRow({ text }: { text: string }) {
  return (
    <details class="reasoning">
      <summary>{words().conversation.instructions}</summary>
      <p class="part-row" dir="auto">
        {text}
      </p>
    </details>
  )
}

/** Kinds of picture that cannot carry script. */
const PICTURES = /^image\/(png|jpeg|gif|webp|avif)$/

function FileRow({ part }: { part: FilePart }) {
  const name = part.filename ?? words().replies.file(part.mediaType ?? part.kind)
  if (part.data.type === 'bytes' && PICTURES.test(part.mediaType ?? ''))
    return (
      <img class="picture" src={`data:${part.mediaType};base64,${part.data.base64}`} alt={name} />
    )
  return <p class="part-row">{name}</p>
}

import type { FilePart, Part, SourcePart, ToolPart } from '../../protocol/index.ts'
import { addressOf } from '../markdown/address.ts'
import { Icon } from '../ui/icon.tsx'

/** A part that is not text, as one plain row. */
export function PartRow({ part }: { part: Part }) {
  switch (part.type) {
    case 'tool':
      return <ToolRow part={part} />
    case 'source':
      return <SourceRow part={part} />
    case 'file':
      return <FileRow part={part} />
    case 'compaction':
      return <p class="part-row">What was said before was put into a summary.</p>
    case 'retry':
      return <p class="part-row">The model was asked to try again.</p>
    case 'speech':
      return <p class="part-row">{part.transcript ?? 'Spoken words'}</p>
    default:
      return <p class="part-row">A part of a kind this page does not know ({part.type}).</p>
  }
}

const OUTCOMES = {
  success: 'done',
  failed: 'failed',
  denied: 'denied',
  interrupted: 'interrupted',
  unknown: 'outcome unknown',
} as const

function stateOf(part: ToolPart): string {
  if (part.state === 'waiting') return 'waits for approval'
  if (part.state !== 'done') return 'running…'
  return OUTCOMES[part.outcome ?? 'success']
}

function ToolRow({ part }: { part: ToolPart }) {
  return (
    <details class="tool">
      <summary>
        <Icon name="tool" />
        <span class="tool-name">{part.toolName}</span>
        <span class="tool-state">{stateOf(part)}</span>
      </summary>
      <Raw label="Input" text={part.input} />
      {part.output !== undefined && (
        <Raw label="Output" text={JSON.stringify(part.output, null, 2)} />
      )}
    </details>
  )
}

function Raw({ label, text }: { label: string; text: string }) {
  if (text === '') return null
  return (
    <div class="tool-raw">
      <p>{label}</p>
      <pre tabIndex={0} role="group" aria-label={label}>
        {text}
      </pre>
    </div>
  )
}

function SourceRow({ part }: { part: SourcePart }) {
  const address = addressOf(part.url ?? '')
  const name = part.title ?? part.filename ?? part.url ?? 'Source'
  return (
    <p class="part-row">
      Source:{' '}
      {address ? (
        <a
          href={address.href}
          title={address.target}
          target="_blank"
          rel="noopener noreferrer nofollow"
        >
          {name}
        </a>
      ) : (
        name
      )}
    </p>
  )
}

/** Kinds of picture that cannot carry script. */
const PICTURES = /^image\/(png|jpeg|gif|webp|avif)$/

function FileRow({ part }: { part: FilePart }) {
  const name = part.filename ?? `A file (${part.mediaType ?? part.kind})`
  if (part.data.type === 'bytes' && PICTURES.test(part.mediaType ?? ''))
    return (
      <img class="picture" src={`data:${part.mediaType};base64,${part.data.base64}`} alt={name} />
    )
  return <p class="part-row">{name}</p>
}

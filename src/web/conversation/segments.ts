import type { Message, Part } from '../../protocol/index.ts'

/** A piece of a message as it is shown: a run of neighbouring text parts is one text. */
export interface Segment {
  kind: 'text' | 'reasoning' | 'tool' | 'file' | 'other'
  /** The id of its first part. */
  id: string
}

/** The pieces of a message in order. Two outlines are equal as long as only text has grown. */
export function outlineOf(message: Message): Segment[] {
  const segments: Segment[] = []
  let before: Part['type'] | undefined
  for (const part of message.parts) {
    if (isApart(part)) continue
    const joined = part.type === 'text' && before === 'text'
    before = part.type
    if (!joined && !INVISIBLE.has(part.type)) segments.push({ kind: kindOf(part), id: part.id })
  }
  return segments
}

const INVISIBLE = new Set<Part['type']>([
  'step-start',
  'cache-point',
  'tool-availability',
  'instructions',
])

/** Sources stand at the end, and part no text: a model names them in the middle of a sentence. */
const isApart = (part: Part) => part.type === 'source'

function kindOf(part: Part): Segment['kind'] {
  switch (part.type) {
    case 'text':
    case 'reasoning':
    case 'tool':
    case 'file':
      return part.type
    default:
      return 'other'
  }
}

/** The text of a segment: of its part and of the text parts that follow it directly. */
export function segmentText(message: Message, segment: Segment): string {
  const first = message.parts.findIndex((part) => part.id === segment.id)
  let text = ''
  for (const part of message.parts.slice(first)) {
    if (isApart(part)) continue
    if (part.type !== 'text') break
    text += part.text
  }
  return text
}

/** The part that a segment other than text stands for. */
export function partOf(message: Message, segment: Segment): Part | undefined {
  return message.parts.find((part) => part.id === segment.id)
}

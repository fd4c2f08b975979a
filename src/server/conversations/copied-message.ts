import { hash } from 'node:crypto'
import { lastCut, type Message, type Part, type PromptCut } from '../../protocol/index.ts'

/** A conversation that is a copy: its id, and what was asked for under it. */
export interface CopyName {
  id: string
  bodyHash: string
}

/** Made anew it is the same. */
const nameOf = ({ id, bodyHash }: CopyName, original: string) =>
  hash('sha256', `${id} ${bodyHash} ${original}`)

/**
 * The id of a message's copy. It stands among others where the original stands, and nobody can take it: it is a UUID of
 * version 8, and a request that brings one is refused.
 */
export function idOfCopy(copy: CopyName, original: string): string {
  const hex = nameOf(copy, original)
  const time = original.slice('msg_'.length, 'msg_01234567-89ab'.length)
  return `msg_${time}-8${hex.slice(0, 3)}-8${hex.slice(3, 6)}-${hex.slice(6, 18)}`
}

const idOfPart = (copy: CopyName, original: string) => nameOf(copy, original).slice(0, 16)

/**
 * The same words and parts, with names of their own. No run wrote it, so nothing can be asked of one; what its last call was
 * given of the branch is what the next one begins with.
 */
export function copyOf(original: Message, copy: CopyName): Message {
  const { parentId, runId: _runId, ...kept } = withoutCut(original)
  return {
    ...kept,
    id: idOfCopy(copy, original.id),
    conversationId: copy.id,
    parentId: parentId === null ? null : idOfCopy(copy, parentId),
    parts: original.parts.map((part) => partOf(part, copy)),
    ...cutOfCopy(lastCut(original), copy),
  }
}

function partOf(part: Part, copy: CopyName): Part {
  const kept = part.type === 'step-start' ? withoutCut(part) : part
  return { ...kept, id: idOfPart(copy, part.id) }
}

function withoutCut<T extends PromptCut>(it: T): Omit<T, keyof PromptCut> {
  const { promptFrom: _1, promptSummary: _2, promptShortened: _3, ...kept } = it
  return kept
}

function cutOfCopy({ promptFrom, promptShortened, ...cut }: PromptCut, copy: CopyName): PromptCut {
  return {
    ...cut,
    ...(promptFrom === undefined ? {} : { promptFrom: idOfCopy(copy, promptFrom) }),
    ...(promptShortened === undefined ? {} : { promptShortened: idOfPart(copy, promptShortened) }),
  }
}

/** Of a title, in UTF-16 units. */
const LONGEST = 200
/** Not a year. */
const NUMBERED = /^(.*) \(([2-9]|[1-9]\d)\)$/s

/** The same title, numbered: `Tides (2)`. None stays none. */
export function titleOfCopy(title: string | null): string | null {
  if (title === null) return null
  const [, name = title, number = '1'] = NUMBERED.exec(title) ?? []
  const mark = ` (${Number(number) + 1})`
  return name.slice(0, LONGEST - mark.length).replace(/\p{Cs}$/u, '') + mark
}

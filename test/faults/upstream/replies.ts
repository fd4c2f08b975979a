import { chunked, head, LAST } from '../../upstream/misbehaviours/http.ts'
import type { Reply } from '../../upstream/misbehaviours/misbehaviour.ts'
import type { Wire } from '../../upstream/misbehaviours/wires.ts'
import type { Step } from '../../upstream/socket-upstream.ts'

/** Words of two, three and four bytes a letter, each told from the next. */
const WORDS = Array.from({ length: 12 }, (_, k) => `w${k}-é漢🦜 `)
const INPUT = '{"where":"Zürich","when":[1,2,{"x":null}],"who":"🦜"}'

/** A good reply, parted where something is to go wrong. */
export function replyFor(rest: Omit<Reply, 'before' | 'after'>): Reply {
  const { wire, at } = rest
  const calls = at === 'arguments' ? [{ id: 'call_0', name: 'look', input: INPUT }] : []
  const frames = wire.frames({ tokens: WORDS, toolCalls: calls })
  const steps = chunked(...frames)
  const parted = { start: 0, text: 0, arguments: 0 }
  parted.text = frames.findIndex(({ holds }) => holds?.kind === 'text') + 5
  parted.arguments = frames.findIndex(({ holds }) => holds?.kind === 'input') + 1
  return { ...rest, before: steps.slice(0, parted[at]), after: steps.slice(parted[at]) }
}

export function goodReply(wire: Wire, tokens: string[]): Step[] {
  return [head(), ...chunked(...wire.frames({ tokens })), LAST]
}

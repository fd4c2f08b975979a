import { codeLine, type CodeSpec } from '../blocks.ts'
import type { Grow, OpenBlock } from './growing.ts'

/** A fence that is not indented, so that the lines below it are taken as they are. */
const OPENING = /^(`{3,}|~{3,})[^\n]*\n/

/** A fenced block until its closing fence: each line that is whole stays as it is. */
export function growingCode({ source, spec }: OpenBlock): Grow | undefined {
  const [opening, fence = ''] = OPENING.exec(source) ?? []
  if (opening === undefined) return undefined
  const [head, pre, unfold] = (spec as CodeSpec).children
  const [code] = pre.children
  const closing = new RegExp(`^ {0,3}${fence}[\`~]* *$`)
  const whole: ReturnType<typeof codeLine>[] = []
  let last = ''

  /** @returns has it been closed? */
  function add(text: string): boolean {
    const lines = (last + text).split('\n')
    last = lines.pop()!
    for (const line of lines) {
      if (closing.test(line)) return true
      whole.push(codeLine(`${line}\n`))
    }
    return closing.test(last)
  }

  /** The line break before a closing fence, or the end of all text, does not belong to the code. */
  function lines() {
    if (last !== '' || whole.length === 0) return [...whole, codeLine(last)]
    const before = whole.at(-1)!.children[0] as string
    return [...whole.slice(0, -1), codeLine(before.slice(0, -1))]
  }

  if (add(source.slice(opening.length))) return undefined
  return (added) =>
    add(added)
      ? undefined
      : {
          ...spec,
          children: [head, { ...pre, children: [{ ...code, children: lines() }] }, unfold],
        }
}

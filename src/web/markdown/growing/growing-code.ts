import { codeGroup, codeLine, GROUP, type CodeSpec } from '../../../markdown/blocks.ts'
import type { ElementSpec } from '../../../markdown/spec.ts'
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
  const groups: ElementSpec[] = []
  /** Whole lines behind the groups, at most as many as make one: the last of them may yet lose its line break. */
  let lines: string[] = []
  let last = ''

  /** @returns has it been closed? */
  function add(text: string): boolean {
    const more = (last + text).split('\n')
    last = more.pop()!
    for (const line of more) {
      if (closing.test(line)) return true
      if (lines.length === GROUP) {
        groups.push(codeGroup(lines.map(codeLine)))
        lines = []
      }
      lines.push(`${line}\n`)
    }
    return closing.test(last)
  }

  /** The line break before a closing fence, or the end of all text, does not belong to the code. */
  function openGroups(): ElementSpec[] {
    if (last === '' && lines.length > 0)
      return [codeGroup([...lines.slice(0, -1), lines.at(-1)!.slice(0, -1)].map(codeLine))]
    if (lines.length < GROUP) return [codeGroup([...lines, last].map(codeLine))]
    return [codeGroup(lines.map(codeLine)), codeGroup([codeLine(last)])]
  }

  if (add(source.slice(opening.length))) return undefined
  return (added) => {
    if (add(added)) return undefined
    const children = [...groups, ...openGroups()]
    const grown = { ...pre, children: [{ ...code, children }] }
    return { ...spec, children: [head, grown, unfold] }
  }
}

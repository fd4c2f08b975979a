import type { Links, MarkedToken, Token, Tokens } from 'marked'
import {
  block,
  NO_COUNTS,
  type CodeAction,
  type Counts,
  type TableAction,
} from '../../markdown/blocks.ts'
import { growing, type Grow } from './growing/growing.ts'
import { createReader } from '../../markdown/lex.ts'
import { hasMarks, linksOfMarks } from '../../markdown/marks.ts'
import { createPatcher } from './patch.ts'
import type { ElementSpec } from '../../markdown/spec.ts'

/** Shows growing Markdown below an element it owns. However the text was cut, the same text ends as the same DOM. */
export interface MarkdownRenderer {
  append(text: string): void
  /** Shows this text instead; cheap when it only continues the one shown. */
  set(text: string): void
  /**
   * The text is whole for now: what only its end could decide (a link defined below its use) is put right.
   * @param sources addresses that `[1]`, `[2]` … lead to
   */
  end(sources?: readonly string[]): void
}

export interface RendererOptions {
  /** Called when a button of a block of code is pressed. */
  onCodeAction?: (action: CodeAction, block: HTMLElement, button: HTMLElement) => void
  /** Called when a button of a table is pressed, with all that is written, and where it is shown. */
  onTableAction?: (action: TableAction, text: string, root: Element, button: HTMLElement) => void
  /** Called with the address of a remote image a person asked for. */
  onOpenImage?: (address: string) => void
  /** Called with each block of code whenever it is made or changed; its lines are the `.line` elements in it. `whole`: it is closed. */
  onCode?: (block: HTMLElement, whole: boolean) => void
  /** Called with each formula when it is made; it shows its source, see `drawOver`. */
  onMath?: (element: HTMLElement, tex: string, display: boolean) => void
}

/** Blocks that no later text changes any more, except by a link definition. */
interface Frozen {
  specs: ElementSpec[]
  counts: Counts
  links: Links
}

const NOTHING: Frozen = { specs: [], counts: NO_COUNTS, links: {} }

/** The beginning of a line that may yet become an item of the list above it, or of one that makes the line above a table's head. */
const UNDECIDED = /^ {0,3}(?:[-*+]|\d{1,9}[.)]?)?[ \t]*$|^[^\n]*\n[ \t]*[-:|][-:| \t]*$/

/** Where the blocks begin that more text could still change: all before it are finished. */
function openFrom(tokens: readonly Token[]): number {
  const isSeen = (token: Token) => token.type !== 'space' && token.type !== 'def'
  const last = tokens.findLastIndex(isSeen)
  if (last < 1 || !UNDECIDED.test(tokens[last]!.raw)) return last
  return Math.max(0, tokens.slice(0, last).findLastIndex(isSeen))
}

/**
 * Only the text behind the last finished block is read again when more comes; the nodes of finished blocks are not
 * touched, and those of the open one are changed only where they differ. Text becomes text nodes, never HTML.
 */
export function createRenderer(root: HTMLElement, options: RendererOptions = {}): MarkdownRenderer {
  const read = createReader()
  const { patchChildren } = createPatcher((element, spec) => {
    if (spec.drawn !== 'math') options.onCode?.(element, spec.drawn === 'whole code')
    else options.onMath?.(element, spec.attributes['data-tex']!, element.matches('.math-display'))
  })
  /** All of the text, as it was given. */
  let given = ''
  /** What stands behind the finished blocks, with its line ends made one kind. */
  let source = ''
  let frozen: Frozen = NOTHING
  /** What is known before the text begins. */
  let ahead: Frozen = NOTHING
  let open: ElementSpec[] = []
  /** For an open block that may become long. */
  let grow: Grow | undefined
  /** Was all of the text read in one piece, so that nothing is left for `end()` to put right? */
  let whole = true

  /** @param added to what was rendered before; undefined: all of it is to be read anew */
  function render(added?: string) {
    const grown = added === undefined ? undefined : grow?.(added)
    if (!grown) return renderOpen()
    whole = false
    patchChildren(root, open, [grown], frozen.specs.length)
    open = [grown]
  }

  function renderOpen() {
    whole = frozen === ahead
    const tokens = read(source, frozen.links)
    const first = openFrom(tokens)
    const counts = { ...frozen.counts }
    const links = { ...frozen.links }
    const specs: ElementSpec[] = []
    let next = frozen
    let end = 0
    let finished = 0
    for (const [i, token] of tokens.entries()) {
      // The next block has begun, so the ones before it are finished.
      if (i === first && end > 0) {
        finished = end
        next = { specs: [...frozen.specs, ...specs], counts: { ...counts }, links }
      }
      if (i < first && token.type === 'def') links[token.tag as string] ??= token as Tokens.Def
      end += token.raw.length
      const spec = block(token, counts)
      if (spec) specs.push(spec)
    }
    patchChildren(root, open, specs, frozen.specs.length)
    open = specs.slice(next.specs.length - frozen.specs.length)
    frozen = next
    source = source.slice(finished)
    grow = growingOf(tokens, first)
  }

  function growingOf(tokens: Token[], first: number): Grow | undefined {
    const [spec] = open
    const { counts, links } = frozen
    if (!spec || open.length > 1 || tokens.slice(first + 1).some(({ type }) => type !== 'space'))
      return undefined
    const token = tokens[first] as MarkedToken
    return growing({ token, source, spec, counts, links, read })
  }

  /** @returns what is added to the source */
  function add(text: string, all = given + text): string {
    // A CR at the end waits for the next character, which tells whether a LF belongs to it.
    const pending = given.endsWith('\r') ? '\r' : ''
    const raw = pending + text
    const ready = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    const added = ready.replace(/\r\n?/g, '\n')
    source += added
    given = all
    return added
  }

  function restart(text: string) {
    open = [...frozen.specs, ...open]
    frozen = ahead
    source = ''
    given = ''
    add(text)
  }

  root.addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLElement>('[data-act],[data-open]')
    if (!button) return
    const { act, open: address } = button.dataset
    if (address !== undefined) return options.onOpenImage?.(address)
    const block = button.closest<HTMLElement>('.code')
    if (block) return options.onCodeAction?.(act as CodeAction, block, button)
    options.onTableAction?.(act as TableAction, given, root, button)
  })

  return {
    append(text) {
      if (text === '') return
      render(add(text))
    },
    set(text) {
      if (text === given) return
      const { length } = given
      // Browsers compare whole texts far faster than they find how a text starts.
      if (text.slice(0, length) === given) return render(add(text.slice(length), text))
      restart(text)
      render()
    },
    end(sources = []) {
      const marked = sources.length > 0 && hasMarks(given)
      if (whole && !marked) return
      ahead = marked ? { ...NOTHING, links: linksOfMarks(sources) } : NOTHING
      restart(given)
      render()
    },
  }
}

/** Paints a piece of text, such as bold. */
export type Paint = (style: 'bold' | 'cyan' | 'dim' | 'red', text: string) => string

/** Colours Markdown while it streams. Every character stays as it is; what is undecided is held back until it is clear. */
export interface MarkdownInk {
  push(text: string): string
  /** What is still held back. */
  end(): string
}

/** A line's start that may yet become a heading or a fence. */
const UNDECIDED = /^ {0,3}(#{0,6}|`{1,2}|~{1,2})$/
const HEADING = /^ {0,3}#{1,6} /
const FENCE = /^ {0,3}(```|~~~)/

export function createMarkdownInk(paint: Paint): MarkdownInk {
  let held = ''
  let atLineStart = true
  let line: 'text' | 'heading' | 'fence' = 'text'
  let fenced = false
  let span: 'bold' | 'cyan' | null = null

  const shade = (text: string) => {
    if (text === '') return ''
    if (fenced || line === 'fence') return paint('cyan', text)
    if (line === 'heading') return paint('bold', text)
    return span ? paint(span, text) : text
  }

  function beginLine(): boolean {
    if (UNDECIDED.test(held)) return false
    line = FENCE.test(held) ? 'fence' : HEADING.test(held) ? 'heading' : 'text'
    atLineStart = false
    return true
  }

  /** A mark that opens or closes a span, with what stands before it. */
  function spans(text: string): string {
    if (fenced || line !== 'text') return shade(text)
    let out = ''
    for (const piece of text.split(/(`|\*\*)/)) {
      const style = piece === '`' ? 'cyan' : piece === '**' ? 'bold' : null
      if (style === null || (span !== null && span !== style)) out += shade(piece)
      else if (span === style) {
        out += shade(piece)
        span = null
      } else {
        span = style
        out += shade(piece)
      }
    }
    return out
  }

  function endLine(text: string): string {
    const out = `${spans(text)}\n`
    if (line === 'fence') fenced = !fenced
    line = 'text'
    span = null
    atLineStart = true
    return out
  }

  function take(all: boolean): string {
    let out = ''
    for (;;) {
      const at = held.indexOf('\n')
      const whole = at >= 0
      if (atLineStart && !whole && !all && !beginLine()) return out
      if (atLineStart && (whole || all)) beginLine()
      if (!whole) break
      out += endLine(held.slice(0, at))
      held = held.slice(at + 1)
    }
    // A star may be half of a mark.
    const keep = !all && held.endsWith('*') && !held.endsWith('**') ? 1 : 0
    out += spans(held.slice(0, held.length - keep))
    held = held.slice(held.length - keep)
    return out
  }

  return {
    push(text) {
      held += text
      return take(false)
    },
    end: () => take(true),
  }
}

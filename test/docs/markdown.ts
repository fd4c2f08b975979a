/** The part of a page under a heading, up to the next heading of the same or a higher level. */
export function section(text: string, heading: string): string {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading)
  if (start < 0) throw new Error(`there is no heading “${heading}”`)
  const level = /^#+/.exec(lines[start]!)![0].length
  const length = lines
    .slice(start + 1)
    .findIndex((line) => new RegExp(`^#{1,${level}} `).test(line))
  return lines.slice(start, length < 0 ? undefined : start + 1 + length).join('\n')
}

/** The rows of the first table in a text, without its head; cells without the backticks around them. */
export function tableRows(text: string): string[][] {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => line.startsWith('|'))
  if (start < 0) return []
  const after = lines.slice(start).findIndex((line) => !line.startsWith('|'))
  return lines.slice(start + 2, after < 0 ? undefined : start + after).map((line) =>
    line
      .slice(1, line.lastIndexOf('|'))
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replace(/^`([^`]*)`$/, '$1')),
  )
}

/** A page without its fenced blocks. */
export function prose(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '')
}

/** Everything written as code: inline spans and fenced blocks. */
export function codeSpans(text: string): string[] {
  const blocks = [...text.matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm)].map((found) => found[1] ?? '')
  const spans = [...prose(text).matchAll(/`([^`]+)`/g)].map((found) => found[1] ?? '')
  return [...blocks, ...spans]
}

/** The addresses a page links to. */
export function links(text: string): string[] {
  return [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map((found) => found[1] ?? '')
}

/** The anchors of a page's headings. */
export function anchors(text: string): string[] {
  return [...prose(text).matchAll(/^#+ (.*)$/gm)].map((found) =>
    (found[1] ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

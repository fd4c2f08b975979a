/** What a reader of Markdown sees or hears that nobody wrote: names of blocks, and what buttons do. */
export interface MarkdownNames {
  /** Of a block of code in no named language, as it is spoken; `text` as it is shown. */
  code: string
  text: string
  /** The buttons of a block of code: as they are seen, and as they are spoken. @param name such as `python 2` */
  actions: Record<'wrap' | 'save' | 'copy', { verb: string; label: (name: string) => string }>
  unfold: string
  codeBlock: (name: string) => string
  table: (place: number, columns: string) => string
  image: string
  openImage: (host: string) => string
  done: string
  toDo: string
}

export const ENGLISH: MarkdownNames = {
  code: 'code',
  text: 'text',
  actions: {
    wrap: { verb: 'Wrap', label: (name) => `Wrap the lines of ${name}` },
    save: { verb: 'Save', label: (name) => `Save ${name}` },
    copy: { verb: 'Copy', label: (name) => `Copy ${name}` },
  },
  unfold: 'Show all lines',
  codeBlock: (name) => `Code: ${name}`,
  table: (place, columns) => `Table ${place}: ${columns}`,
  image: 'Image',
  openImage: (host) => `Open image from ${host}`,
  done: 'done',
  toDo: 'to do',
}

/** One for all of a page, as its language is. */
export let names = ENGLISH

/** Names things otherwise in all that is rendered from now on. */
export function setNames(others: MarkdownNames): void {
  names = others
}

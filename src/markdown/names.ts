/** A button: as it is seen, and as it is spoken. */
export interface ActionName {
  verb: string
  label: (name: string) => string
}

/** What a reader of Markdown sees or hears that nobody wrote: names of blocks, and what buttons do. */
export interface MarkdownNames {
  /** Of a block of code in no named language, as it is spoken; `text` as it is shown. */
  code: string
  text: string
  /** The buttons of a block of code, which is named such as `python 2`. */
  actions: Record<'wrap' | 'save' | 'copy', ActionName>
  unfold: string
  codeBlock: (name: string) => string
  table: (place: number, columns: string) => string
  /** The buttons of a table, which is named by its place. */
  tableActions: Record<'copy-table' | 'copy-csv', ActionName>
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
  tableActions: {
    'copy-table': { verb: 'Copy', label: (place) => `Copy table ${place}` },
    'copy-csv': { verb: 'Copy CSV', label: (place) => `Copy CSV of table ${place}` },
  },
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

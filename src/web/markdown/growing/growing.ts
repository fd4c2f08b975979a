import type { Links, MarkedToken } from 'marked'
import type { Counts } from '../../../markdown/blocks.ts'
import type { MarkdownReader } from '../../../markdown/lex.ts'
import type { ElementSpec } from '../../../markdown/spec.ts'
import { growingCode } from './growing-code.ts'
import { growingList } from './growing-list.ts'
import { growingTable } from './growing-table.ts'
import { growingWords } from './growing-words.ts'

/**
 * Adds text to the block it was made for, at the cost of what is added, however long the block is. What it describes is
 * what reading all of the block would give.
 * @returns undefined when only reading all of it can tell; it is then not to be used again
 */
export type Grow = (added: string) => ElementSpec | undefined

/** A block that more text may belong to. */
export interface OpenBlock {
  token: MarkedToken
  /** The text from its beginning to the end of all there is. */
  source: string
  spec: ElementSpec
  /** What stands before it. */
  counts: Counts
  links: Links
  read: MarkdownReader
}

/** For the kinds of blocks that become long: an item, a row, a line or a few words are then the unit of change. */
export function growing(open: OpenBlock): Grow | undefined {
  switch (open.token.type) {
    case 'code':
      return growingCode(open)
    case 'table':
      return growingTable(open)
    case 'list':
      return growingList(open, open.token)
    case 'paragraph':
    case 'heading':
    case 'blockquote':
      return growingWords(open.source, open.spec)
    default:
      return undefined
  }
}

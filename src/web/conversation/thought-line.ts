/** So much of the end is looked at, in UTF-16 units: a few sentences. */
const END = 600

/** Between two thoughts: the end of a line, or of a sentence. */
const BETWEEN = /\n+|(?<=[.!?]["”’)]?)\s+|(?<=[。！？])/
/** What makes a line a heading, a quotation or an item of a list, and words bold or code. */
const MARKS = /^\s*(?:[#>*+-]+|\d+[.)])\s+|\*\*+|__+|`+/g

/** What a model thinks at the moment, in one line: its newest whole sentence, or the first one while that is being written. */
export function thoughtLine(thoughts: string): string {
  const lines = thoughts
    .slice(-END)
    .split(BETWEEN)
    .map((line) => line.replace(MARKS, '').trim())
  const begun = lines.pop()!
  // The number of an item is none.
  return lines.findLast((line) => /\p{L}/u.test(line)) ?? begun
}

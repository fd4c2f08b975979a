/** Lines of a page. */
const PAGE = 100
/** Where nothing ends a line for long, a line is what would fill one, to its last word if it can be. */
const LINE = /[^\n]{0,99}\n|(?=[^\n]{100})(?:[^\n]{60,99}[ \t]|[^\n]{100})/uy

/** Of a growing text the last two pages, the newer of which is being filled: 200 lines at most. What was read once is not read again. */
export function createTextPages() {
  let read = 0
  let lines = 0
  let starts: readonly number[] = [0]
  /** @returns where they begin; the same list as long as they are the same pages */
  return (text: string): readonly number[] => {
    LINE.lastIndex = read
    while (LINE.test(text)) {
      read = LINE.lastIndex
      if (++lines % PAGE === 0) starts = [starts.at(-1)!, read]
    }
    return starts
  }
}

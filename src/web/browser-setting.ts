import { signal } from '@preact/signals'
import { readKept, writeKept } from './kept.ts'

/**
 * A choice that belongs to this browser. Whoever reads it while rendering renders again when it changes, in any tab. Where nothing can
 * be kept it holds until the page is left.
 */
export interface BrowserSetting<T> {
  readonly value: T
  set(value: T): void
}

/**
 * @param parse makes a choice of what was kept: of nothing (null), the default; of what nobody has written, too
 * @param textOf what is kept of a choice; null for the default
 */
export function browserSetting<T>(
  key: string,
  parse: (text: string | null) => T,
  textOf: (value: T) => string | null,
): BrowserSetting<T> {
  const now = signal(parse(readKept(key)))
  addEventListener('storage', (event) => {
    if (event.key === key || event.key === null) now.value = parse(readKept(key))
  })
  return {
    get value() {
      return now.value
    },
    set(value) {
      now.value = value
      writeKept(key, textOf(value))
    },
  }
}

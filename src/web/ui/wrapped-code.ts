import { readKept } from '../kept.ts'

export const WRAP_KEY = 'loquat.wrap-code'

/** Are the lines of code wrapped in this browser? */
export const isWrapped = () => 'wrapCode' in document.documentElement.dataset

export function showWrapped(on: boolean): void {
  if (on) document.documentElement.dataset['wrapCode'] = ''
  else delete document.documentElement.dataset['wrapCode']
}

// As it was chosen on an earlier visit.
showWrapped(readKept(WRAP_KEY) === '1')

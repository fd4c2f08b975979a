import { CANARY } from './payload.ts'

/** A way to write a call that names a payload. */
export type Spelling = (n: number) => string

const call = (n: number) => `${CANARY}(${n})`
const entities = (text: string, one: (code: number) => string) =>
  text.replace(/[^\d]/g, (character) => one(character.charCodeAt(0)))

/** As it is read by JavaScript, and here and there by HTML before it. */
export const SPELLINGS: Spelling[] = [
  call,
  (n) => `${CANARY}\`${n}\``,
  (n) => `self['${CANARY}'](${n})`,
  (n) => `(0,${CANARY})(${n})`,
  (n) => `[${n}].forEach(${CANARY})`,
  (n) => `setTimeout('${call(n)}')`,
  (n) => `setTimeout(${CANARY},0,${n})`,
  (n) => `eval('${call(n)}')`,
  (n) => `Function('${call(n)}')()`,
  (n) => `[].constructor.constructor('${call(n)}')()`,
  (n) => `eval(atob('${btoa(call(n))}'))/*${n}*/`,
  (n) => `\\u0063anary(${n})`,
  (n) => `onerror=${CANARY};throw/**/${n}`,
  (n) => `import('data:text/javascript,${call(n)}')`,
  (n) => `location='javascript:${call(n)}'`,
  (n) => `Promise.resolve(${n}).then(${CANARY})`,
  (n) => entities(call(n), (code) => `&#${code};`),
  (n) => entities(call(n), (code) => `&#x${code.toString(16)};`),
  (n) => `${CANARY}&lpar;${n}&rpar;`,
  (n) => `${CANARY}&#40/**/${n})`,
  (n) => `/*&apos;*/${call(n)}//`,
  (n) => `'-${call(n)}-'`,
]

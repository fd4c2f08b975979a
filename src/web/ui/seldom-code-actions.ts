import type { CodeAction } from '../../markdown/blocks.ts'
import { writeKept } from '../kept.ts'
import { words } from '../words/words.ts'
import { announce } from './announcer.tsx'
import { isWrapped, showWrapped, WRAP_KEY } from './wrapped-code.ts'

/** How the names of files end in the languages that are not called as their files end. */
const ENDINGS: Record<string, string> = {
  ...{ javascript: 'js', typescript: 'ts', python: 'py', ruby: 'rb', rust: 'rs', markdown: 'md' },
  ...{
    bash: 'sh',
    shell: 'sh',
    zsh: 'sh',
    console: 'txt',
    text: 'txt',
    csharp: 'cs',
    'c++': 'cpp',
  },
  ...{
    kotlin: 'kt',
    yml: 'yaml',
    dockerfile: 'Dockerfile',
    golang: 'go',
    perl: 'pl',
    haskell: 'hs',
  },
}

/** What is done with a block of code seldom enough to come when it is wanted. */
export function actSeldom(action: CodeAction, block: HTMLElement, text: string): void {
  if (action === 'save') save(text, block.querySelector('.code-language')?.textContent ?? '')
  else if (action === 'wrap') wrap(!isWrapped())
  else unfold(block)
}

function unfold(block: HTMLElement): void {
  delete block.dataset['folded']
  block.querySelector('pre')?.focus({ preventScroll: true })
}

/** One choice for all code, kept for the next visit. */
function wrap(on: boolean): void {
  showWrapped(on)
  for (const button of document.querySelectorAll('[data-act="wrap"]'))
    button.setAttribute('aria-pressed', String(on))
  writeKept(WRAP_KEY, on ? '1' : '')
}

/** Gives code to the person as a file. @param language as its block names it */
function save(text: string, language: string): void {
  const known = ENDINGS[language.toLowerCase()] ?? language.toLowerCase()
  const ending = /^\w{1,12}$/.test(known) ? known : 'txt'
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = address
  link.download = `code.${ending}`
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
  announce(words().ui.saved)
}

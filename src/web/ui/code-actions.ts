import type { CodeAction } from '../markdown/blocks.ts'
import { words } from '../words/words.ts'
import { copyText } from './clipboard.ts'
import { announce } from './announcer.tsx'

const KEY = 'loquat.wrap-code'
/** More lines than this are folded where a reply is not being written: who reopens a conversation looks for words. */
const FOLD = 40

/** Does what a button of a block of code says. */
export function actOnCode(action: CodeAction, block: HTMLElement, button: HTMLElement): void {
  if (action === 'copy') void copyText(textOf(block), button)
  else if (action === 'save') save(textOf(block), languageOf(block))
  else if (action === 'wrap') wrap(!isWrapped())
  else unfold(block)
}

/** Makes a block what was chosen for all of them. */
export function readyCode(block: HTMLElement): void {
  const button = block.querySelector('[data-act="wrap"]')
  if (button && !button.hasAttribute('aria-pressed'))
    button.setAttribute('aria-pressed', String(isWrapped()))
}

/** Folds the long blocks of a text that is not being written. */
export function foldCode(root: HTMLElement): void {
  for (const block of root.querySelectorAll<HTMLElement>('.code'))
    if (block.querySelectorAll('.line').length > FOLD) block.dataset['folded'] = ''
}

function unfold(block: HTMLElement): void {
  delete block.dataset['folded']
  block.querySelector('pre')?.focus({ preventScroll: true })
}

const textOf = (block: HTMLElement) => block.querySelector('code')?.textContent ?? ''

const languageOf = (block: HTMLElement) => block.querySelector('.code-language')?.textContent ?? ''

const isWrapped = () => 'wrapCode' in document.documentElement.dataset

/** One choice for all code, kept for the next visit. */
function wrap(on: boolean): void {
  show(on)
  for (const button of document.querySelectorAll('[data-act="wrap"]'))
    button.setAttribute('aria-pressed', String(on))
  try {
    localStorage.setItem(KEY, on ? '1' : '')
  } catch {
    // It holds for this page, then.
  }
}

function show(on: boolean): void {
  if (on) document.documentElement.dataset['wrapCode'] = ''
  else delete document.documentElement.dataset['wrapCode']
}

// As it was chosen on an earlier visit.
try {
  show(localStorage.getItem(KEY) === '1')
} catch {
  // Nothing can be kept here.
}

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

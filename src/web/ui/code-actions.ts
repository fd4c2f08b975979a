import type { CodeAction } from '../../markdown/blocks.ts'
import { copyText } from './clipboard.ts'
import { isWrapped } from './wrapped-code.ts'

/** More lines than this are folded where a reply is not being written: who reopens a conversation looks for words. */
const FOLD = 40

/** Does what a button of a block of code says. */
export function actOnCode(action: CodeAction, block: HTMLElement, button: HTMLElement): void {
  const text = block.querySelector('code')?.textContent ?? ''
  if (action === 'copy') void copyText(text, button)
  else void import('./seldom-code-actions.ts').then((it) => it.actSeldom(action, block, text))
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

import { words } from '../words/words.ts'
import { announce } from './announcer.tsx'

/** Copies text and shows it on the button for a moment. Works without a secure context too. */
export async function copyText(text: string, button: HTMLElement): Promise<void> {
  const done = await write(text)
  announce(done ? words().ui.copied : words().ui.copyFailed)
  if (!done) return
  button.dataset['done'] = ''
  setTimeout(() => delete button.dataset['done'], 1600)
}

async function write(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // Browsers give the clipboard only to https and localhost; a page on the local network has this old way.
    return writeBySelection(text)
  }
}

function writeBySelection(text: string): boolean {
  const field = document.createElement('textarea')
  const before = document.activeElement
  field.value = text
  field.className = 'visually-hidden'
  document.body.append(field)
  field.select()
  const done = document.execCommand('copy')
  field.remove()
  if (before instanceof HTMLElement) before.focus()
  return done
}

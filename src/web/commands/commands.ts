import { signal } from '@preact/signals'
import { readKept, writeKept } from '../kept.ts'
import { route } from '../router.ts'
import { words } from '../words/words.ts'
import { ariaKeys, COMMAND_IDS, commandOf, keyLabels, matches, type CommandId } from './registry.ts'

const KEY = 'loquat.shortcuts'

/** What the page does by itself; the other commands press a button of it. */
export type Actions = Partial<Record<CommandId, () => void>>

const mac = /^(Mac|iP)/.test(navigator.platform)

/** Do the shortcuts do anything in this browser? */
export const enabled = signal(readKept(KEY) !== 'off')

let actions: Actions = {}

/** Turns all shortcuts on or off, for this browser. */
export function enableShortcuts(on: boolean): void {
  enabled.value = on
  writeKept(KEY, on ? 'on' : 'off')
}

/** A command's combination; where lines run from right to left, its arrows point the other way. */
function combinationOf(id: CommandId): string {
  const { keys } = commandOf(id)
  if (document.dir !== 'rtl') return keys
  return keys.replace(/Left|Right/, (side) => (side === 'Left' ? 'Right' : 'Left'))
}

/** The keys of a command as they are labelled on this keyboard. */
export function keysOf(id: CommandId): string[] {
  return labelsOf(combinationOf(id))
}

export function labelsOf(keys: string): string[] {
  return keyLabels(keys, mac, words().commands.keys)
}

/** What tells a screen reader of a command's shortcut, on what it leads to. */
export const shortcutOf = (id: CommandId) =>
  enabled.value ? { 'aria-keyshortcuts': ariaKeys(combinationOf(id), mac) } : {}

/** What tells of a command's shortcut on the button that does it. @param label what the button does */
export function hint(id: CommandId, label: string) {
  if (!enabled.value) return { title: label }
  return { title: `${label} (${keysOf(id).join('+')})`, ...shortcutOf(id) }
}

/** The same, and makes it the button that the shortcut presses. */
export function pressedBy(id: CommandId, label: string) {
  return { ...hint(id, label), 'data-command': id }
}

function buttonOf(id: CommandId): HTMLElement | undefined {
  const { press, near } = commandOf(id)
  if (press === undefined) return undefined
  const message = near && document.activeElement?.closest('[data-message]')
  const root = message?.querySelector(press) ? message : document
  const button = Array.from(root.querySelectorAll<HTMLElement>(press)).at(-1)
  const usable = button?.ariaDisabled !== 'true' && button?.closest('[inert]') === null
  return usable ? button : undefined
}

function placeOf(id: CommandId): HTMLElement | undefined {
  const { focus } = commandOf(id)
  if (focus === undefined) return undefined
  const all = [...document.querySelectorAll<HTMLElement>(`main:not([inert]) ${focus}`)]
  const at = all.findIndex((it) => it.contains(document.activeElement))
  return all[(at + 1) % all.length]
}

/** Can it be done now? */
export function isAvailable(id: CommandId): boolean {
  if (id === 'delete') return route.value.page === 'conversation'
  return (actions[id] ?? placeOf(id) ?? buttonOf(id)) !== undefined
}

export function run(id: CommandId): void {
  if (actions[id]) actions[id]()
  else if (commandOf(id).focus !== undefined) placeOf(id)?.focus()
  else buttonOf(id)?.click()
}

/** Listens for the shortcuts. Returns the end of it. */
export function listen(given: Actions): () => void {
  actions = given
  addEventListener('keydown', onKeyDown)
  return () => removeEventListener('keydown', onKeyDown)
}

function onKeyDown(event: KeyboardEvent): void {
  // While an input method composes a word, keys belong to it (Safari reports that as key code 229).
  if (!enabled.value || event.defaultPrevented || event.isComposing || event.keyCode === 229) return
  const id = COMMAND_IDS.find((it) => matches(combinationOf(it), event, mac))
  if (id === undefined || !isMeant(id, event) || !isAvailable(id)) return
  event.preventDefault()
  if (!event.repeat) run(id)
}

/** Does the key belong to the page, and not to what it was pressed in? */
function isMeant(id: CommandId, { target, ctrlKey, metaKey }: KeyboardEvent): boolean {
  // A dialog keeps its keys; what a button has opened beside itself keeps those without Ctrl or ⌘.
  const keeper = ctrlKey || metaKey ? 'dialog[open]' : 'dialog[open], :popover-open'
  if (document.querySelector(keeper)) return false
  const { where } = commandOf(id)
  if (where === undefined) return true
  const field = target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement
  const empty = field && target.value === ''
  return where === 'outside-text' ? !field || empty : empty && target === placeOf('composer')
}

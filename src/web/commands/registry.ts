/** Where a shortcut may be meant whose keys mean something in a text: elsewhere they belong to that. */
type Where = 'outside-text' | 'empty-composer'

export interface Command {
  group: 'page' | 'conversation' | 'messages'
  /** `Mod` is ⌘ on a Mac and Ctrl elsewhere; the key is named as in `aria-keyshortcuts`. */
  keys: string
  /** The button that does it, and which the shortcut presses. Absent: the page does it by itself. */
  press?: string
  /** What it gives the keyboard to; of several, the one behind that which has it. */
  focus?: string
  /** Press the button of the message that has the focus, if there is one; else the last in the page. */
  near?: true
  where?: Where
}

/** Every command with a shortcut, in the order of the sheet. The conventions of other pages, where there are any. */
export const COMMANDS = {
  palette: { group: 'page', keys: 'Mod+K' },
  new: { group: 'page', keys: 'Mod+Shift+O' },
  temporary: { group: 'page', keys: "Mod+Shift+'", press: '[data-command=temporary]' },
  sidebar: { group: 'page', keys: 'Mod+Shift+S' },
  settings: { group: 'page', keys: 'Mod+.' },
  sheet: { group: 'page', keys: 'Mod+/' },
  undo: { group: 'page', keys: 'Mod+Z', press: '[data-command=undo]', where: 'outside-text' },
  composer: { group: 'conversation', keys: 'Shift+Escape', focus: '.composer textarea' },
  approval: { group: 'conversation', keys: 'Mod+Shift+Y', focus: '.approval' },
  model: { group: 'conversation', keys: 'Mod+Shift+M', press: '[data-command=model]' },
  tune: { group: 'conversation', keys: 'Mod+Shift+L', press: '[data-command=tune]' },
  share: { group: 'conversation', keys: 'Mod+Shift+E', press: '[data-command=share]' },
  stop: { group: 'conversation', keys: 'Escape', press: '[data-command=stop]' },
  delete: { group: 'conversation', keys: 'Mod+Shift+Backspace' },
  again: { group: 'messages', keys: 'Mod+Shift+Enter', press: '[data-command=again]' },
  fork: { group: 'messages', keys: 'Mod+Shift+F', press: '[data-command=fork]', near: true },
  copy: { group: 'messages', keys: 'Mod+Shift+C', press: '[data-command=copy]' },
  code: { group: 'messages', keys: 'Mod+Shift+;', press: '.reply [data-act=copy]' },
  edit: {
    group: 'messages',
    keys: 'ArrowUp',
    press: '[data-command=edit]',
    where: 'empty-composer',
  },
  previous: {
    group: 'messages',
    keys: 'Alt+ArrowLeft',
    press: '[data-step="-1"]',
    near: true,
    where: 'outside-text',
  },
  next: {
    group: 'messages',
    keys: 'Alt+ArrowRight',
    press: '[data-step="1"]',
    near: true,
    where: 'outside-text',
  },
} as const satisfies Record<string, Command>

export type CommandId = keyof typeof COMMANDS

export const COMMAND_IDS = Object.keys(COMMANDS) as CommandId[]

/** One command, by its shape and not by its own row. */
export const commandOf = (id: CommandId): Command => COMMANDS[id]

type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

/** Is a key press this combination? Read by what the key says, so that it holds on other keyboard layouts, too. */
export function matches(keys: string, event: Press, mac: boolean): boolean {
  const parts = keys.split('+')
  const key = parts.at(-1)!
  const mod = parts.includes('Mod')
  const sign = /^[./]$/.test(key)
  return (
    event.ctrlKey === (mod && !mac) &&
    event.metaKey === (mod && mac) &&
    event.altKey === parts.includes('Alt') &&
    // Some layouts have a sign behind Shift; with it, ⇧ is no part of the combination.
    (sign || event.shiftKey === parts.includes('Shift')) &&
    isKey(key, event)
  )
}

function isKey(key: string, event: Press): boolean {
  if (key === ';') return event.key === ';' || event.key === ':'
  if (key === "'") return event.key === "'" || event.key === '"'
  if (event.key.toLowerCase() === key.toLowerCase()) return true
  // A layout without Latin letters: the key where the letter is on the others.
  return /^[A-Z]$/.test(key) && event.code === `Key${key}` && !/^\p{ASCII}$/u.test(event.key)
}

/** As `aria-keyshortcuts` wants it: `Control+Shift+O`. */
export function ariaKeys(keys: string, mac: boolean): string {
  return keys.replace('Mod', mac ? 'Meta' : 'Control')
}

const SIGNS: Record<string, string> = {
  Mod: '⌘',
  Shift: '⇧',
  Alt: '⌥',
  Escape: 'Esc',
  Enter: '⏎',
  Backspace: '⌫',
  ArrowUp: '↑',
  ArrowLeft: '←',
  ArrowRight: '→',
}

/** The keys of a combination as they are labelled. @param names what a language calls them, where they have names */
export function keyLabels(keys: string, mac: boolean, names: Record<string, string>): string[] {
  return keys.split('+').map((key) => (mac ? undefined : names[key]) ?? SIGNS[key] ?? key)
}

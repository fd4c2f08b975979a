import type { LaterWords } from '../en/later.ts'

export const door = (): LaterWords['door'] => ({
  signInTo: 'Bei Loquat anmelden',
  ended:
    'Deine Anmeldung ist abgelaufen. Melde dich wieder an, um weiterzumachen, wo du warst. Was du getippt hast, ist noch da.',
  token: 'Token',
  showToken: 'Token anzeigen',
  show: 'Anzeigen',
  hide: 'Verbergen',
  signIn: 'Anmelden',
  signingIn: 'Anmeldung läuft …',
  pasteFirst: 'Füge zuerst das Token ein.',
  whereFrom: (command) => [
    'Wer den Server betreibt, hat eines: Beim ersten Start wurde ein Anmeldelink ausgegeben, und ',
    command,
    ' erstellt weitere.',
  ],
})

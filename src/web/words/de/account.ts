import type { Words } from '../en/en.ts'
import type { Formats } from '../formats.ts'

export const account = ({ length }: Formats): Words['account'] => ({
  closed: 'Diese Seite ist nicht zugänglich',
  moment: 'Einen Moment …',
  signingYouIn: 'Du wirst angemeldet …',
  linkQuestion: 'Mit diesem Link anmelden?',
  linkWarning:
    'Du bist schon angemeldet. Mach nur weiter, wenn der Link von dir selbst stammt: Was du danach schreibst, gehört dem, der ihn erstellt hat.',
  stay: 'Angemeldet bleiben wie bisher',
  useLink: 'Mit dem Link anmelden',

  notValid:
    'Dieses Token ist nicht gültig oder nicht mehr gültig. Prüfe, ob du es vollständig eingefügt hast.',
  notForPage: (said) =>
    `Dieses Token ist gültig, aber nicht für diese Seite. Der Server meldet: „${said}“`,
  tooManyAttempts: (seconds) =>
    `Zu viele Versuche. Versuch es in ${length(seconds, 'second')} noch einmal.`,
})

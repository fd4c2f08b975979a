import type { Words } from '../en/en.ts'
import type { Formats } from '../formats.ts'

export const account = ({ length }: Formats): Words['account'] => ({
  account: 'Konto',
  access: {
    local:
      'Lokaler Zugang: Dieser Server ist für eine Person an diesem Rechner, deshalb muss sich niemand anmelden.',
    token:
      'Zugang mit Token: Wer diesen Server benutzt, schickt ein Token mit oder meldet sich mit einem an.',
    public:
      'Öffentlicher Zugang: Wer diese Seite öffnet, kann sie benutzen. Jeder Browser hat seine eigenen Unterhaltungen, die nur er sehen kann.',
  },
  onePerson: 'Hier gibt es nur dich, und du darfst alles.',
  byCookie:
    'Du bist nicht angemeldet. Dieser Browser merkt sich deine Unterhaltungen über ein Cookie.',
  signedInAs: (owner, main, admin) => [
    'Du bist als ',
    owner,
    main && ', dem Hauptkonto,',
    admin ? ' angemeldet und darfst den Server verwalten.' : ' angemeldet.',
  ],
  signOut: 'Abmelden',

  closed: 'Diese Seite ist nicht zugänglich',
  moment: 'Einen Moment …',
  signingYouIn: 'Du wirst angemeldet …',
  linkQuestion: 'Mit diesem Link anmelden?',
  linkWarning:
    'Du bist schon angemeldet. Mach nur weiter, wenn der Link von dir selbst stammt: Was du danach schreibst, gehört dem, der ihn erstellt hat.',
  stay: 'Angemeldet bleiben wie bisher',
  useLink: 'Mit dem Link anmelden',

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
  notValid:
    'Dieses Token ist nicht gültig oder nicht mehr gültig. Prüfe, ob du es vollständig eingefügt hast.',
  notForPage: (said) =>
    `Dieses Token ist gültig, aber nicht für diese Seite. Der Server meldet: „${said}“`,
  tooManyAttempts: (seconds) =>
    `Zu viele Versuche. Versuch es in ${length(seconds, 'second')} noch einmal.`,
})

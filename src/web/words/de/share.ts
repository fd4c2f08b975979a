import type { LaterWords } from '../en/later.ts'
import type { Formats } from '../formats.ts'

export const share = ({ plural, number }: Formats): LaterWords['share'] => ({
  links: 'Einen Link teilen',
  lead: 'Wer den Link hat, kann die Unterhaltung so lesen, wie sie jetzt ist, ohne sich anzumelden. Was später gesagt wird, gehört nicht dazu, ebenso wenig Anweisungen und Kosten.',
  localNote:
    'Im Moment erreicht nur dieser Rechner den Server, deshalb funktionieren Links nur hier.',
  withReasoning: 'Mit den Gedankengängen des Modells',
  withTools: 'Mit dem, was Werkzeuge bekamen und lieferten',
  make: 'Link erstellen',
  making: 'Wird erstellt …',
  theLink: 'Der neue Link',
  once: 'Kopiere ihn jetzt: Gespeichert wird nur sein Hash, deshalb kann er nicht noch einmal angezeigt werden.',
  copy: 'Link kopieren',
  open: 'Öffnen',
  saysMade: 'Der Link ist fertig',

  existing: (count, more) =>
    more
      ? `Die neuesten ${number(count)} Links`
      : plural(count, { one: 'Bisher ein Link', other: 'Bisher # Links' }),
  none: 'Es gibt keine Links zu dieser Unterhaltung.',
  loading: 'Links werden geladen',
  made: (when) => `Erstellt: ${when}`,
  reasoning: 'mit Gedankengängen',
  tools: 'mit Werkzeugen',
  revoke: 'Widerrufen',
  revokeIt: (when) => `Den Link widerrufen, erstellt: ${when}`,
  saysRevoked: 'Link widerrufen: Er führt jetzt nirgendwohin',

  files: 'Als Datei speichern',
  filesLead: 'Der Zweig, der gezeigt wird; als JSON alle Zweige mit allem, was bekannt ist.',
  formats: {
    markdown: { label: 'Markdown', explanation: 'Was gesagt wurde, Zeichen für Zeichen' },
    html: { label: 'Webseite', explanation: 'Eine Datei zum Lesen oder Drucken' },
    json: { label: 'JSON-Datei', explanation: 'Alles, für Programme' },
  },
})

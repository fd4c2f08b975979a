import type { Words } from '../en/en.ts'

export const settings = (): Words['settings'] => ({
  why: {
    setting: () => 'So ist es in LOQUAT_MODEL eingestellt.',
    key: () => 'Für den Anbieter ist ein Schlüssel eingerichtet.',
    'base-url': () => 'Für den Anbieter ist eine Adresse eingerichtet.',
    'stored-key': () => 'Für den Anbieter ist hier ein Schlüssel gespeichert.',
    'local-server': () => 'Es läuft auf diesem Rechner.',
    demo: () =>
      'Es ist kein Modell eingerichtet, deshalb antwortet die vorbereitete Tour. Sie ist kein Sprachmodell.',
    none: (said) => `Es ist kein Modell verfügbar. Der Server meldet: „${said}“`,
  },
  language: 'Sprache',

  aboutModel: 'Zum Modell',
  demo: 'Das ist die Demo: Sie kennt das Handbuch von Loquat, sonst nichts.',
})

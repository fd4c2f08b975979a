import type { LaterWords } from '../en/later.ts'

export const preferences = (): LaterWords['preferences'] => ({
  back: 'Zurück zu den Unterhaltungen',
  models: 'Modelle',
  newUse: (model) => ['Neue Unterhaltungen verwenden ', model, '. '],
  programs: 'Programme',
  programsLead:
    'Alles, was diese Seite kann, kann auch ein Programm: jede Route, was sie annimmt und was sie antwortet.',
  showApi: 'API ansehen',
  languageLead:
    'Gilt für diese Seite in diesem Browser. Modelle antworten in der Sprache, in der du schreibst.',
  systemLanguage: 'Wie im Browser eingestellt',

  appearance: 'Darstellung',
  appearanceLead: 'Gilt für diese Seite in diesem Browser.',
  themes: { system: 'Wie im System', light: 'Hell', dark: 'Dunkel' },
  writing: 'Schreiben',
  sendWith: 'Eine Nachricht senden mit',
  sendKeys: {
    enter: 'mit Umschalt beginnt es eine neue Zeile',
    mod: 'Enter allein beginnt eine neue Zeile',
  },
  standardInstructions: 'Anweisungen für neue Unterhaltungen',
  standardInstructionsLead:
    'Was einem Modell vor allem anderen gesagt wird. Sie bleiben in diesem Browser, und jede Unterhaltung kann andere haben.',
  about: 'Über Loquat',
  version: (version) => `Version ${version}`,
})

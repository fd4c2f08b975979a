import type { ComponentChildren } from 'preact'

/** The settings: how the page is in this browser, and which Loquat it is. */
export const preferences = () => ({
  back: 'Back to the conversations',
  models: 'Models',
  newUse: (model: ComponentChildren): ComponentChildren => ['New conversations use ', model, '. '],
  programs: 'Programs',
  programsLead:
    'Everything this page does, a program can do too: each route, what it takes and what it answers.',
  showApi: 'Show the API',
  languageLead: 'Of this page, in this browser. Models answer in whatever language you write.',
  systemLanguage: 'As the browser says',

  appearance: 'Appearance',
  appearanceLead: 'Of this page, in this browser.',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  writing: 'Writing',
  sendWith: 'Send a message with',
  sendKeys: {
    enter: 'with Shift it begins a new line',
    mod: 'Enter alone begins a new line',
  },
  standardInstructions: 'Instructions for new conversations',
  standardInstructionsLead:
    'What a model is told before everything else. They stay in this browser, and each conversation can have others.',
  about: 'About',
  version: (version: string) => `Loquat ${version}`,
})

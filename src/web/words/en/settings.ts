import type { ComponentChildren } from 'preact'
import type { DefaultModel } from '../../../protocol/index.ts'
import type { Formats } from '../formats.ts'

/** @param said the server’s own sentence @param model the model’s id */
type WhyWords = (said: string, model: string) => string

const asSaid: WhyWords = (said) => said

/** The settings, and the dialog that connects models. */
export const settings = ({ plural }: Formats) => ({
  back: 'Back to the conversations',
  models: 'Models',
  newUse: (model: ComponentChildren): ComponentChildren => ['New conversations use ', model, '. '],
  /** Why the default is that one. */
  why: {
    setting: asSaid,
    key: asSaid,
    'base-url': asSaid,
    'stored-key': asSaid,
    'local-server': asSaid,
    demo: () => 'No model is configured, so the scripted tour answers. It is no language model.',
    none: asSaid,
  } satisfies Record<DefaultModel['why'], WhyWords>,
  programs: 'Programs',
  programsLead:
    'Everything this page does, a program can do too: each route, what it takes and what it answers.',
  showApi: 'Show the API',
  language: 'Language',
  languageLead: 'Of this page, in this browser. Models answer in whatever language you write.',
  systemLanguage: 'As the browser says',

  aboutModel: 'About the model',
  demo: 'This is the demo: it knows Loquat’s manual, nothing else.',

  connectLead:
    'Paste a provider’s key, or point at a server of your own. Keys are stored encrypted on this server and never shown again.',
  kinds: { hosted: 'With a key', local: 'Your own server' },
  connected: 'connected',
  anotherAddress: 'Another address',
  needsKey: 'It needs a key',
  origins: {
    environment: 'Set by the server’s environment',
    stored: 'Connected here',
    discovered: 'Found on this machine',
  },
  keyEnding: (origin: string, end: string) => `${origin} (key ending in ${end})`,
  keyOf: (provider: string) => `${provider} key`,
  pasteKey: 'Paste it here',
  keyUnchanged: (end: string) => `…${end}, unchanged`,
  address: 'Address',
  noModels: 'It answers, but offers no models.',
  works: (models: number) =>
    plural(models, { one: 'It works: one model.', other: 'It works: # models.' }),
  modelForNew: 'Model for new conversations',
  remove: 'Remove',
  removing: 'Removing…',
  test: 'Test',
  testing: 'Testing…',
  save: 'Save and use',
  saving: 'Saving…',
})

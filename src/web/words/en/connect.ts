import type { Formats } from '../formats.ts'

/** The dialog that connects models. */
export const connect = ({ plural }: Formats) => ({
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

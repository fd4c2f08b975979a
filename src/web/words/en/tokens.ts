import type { ComponentChildren } from 'preact'
import type { Formats } from '../formats.ts'

/** The API tokens in the settings. */
export const tokens = ({ length }: Formats) => ({
  tokens: 'API tokens',
  create: 'New token',
  lead: 'For programs, and for people who sign in. Only a token’s hash is kept, so none can be shown twice.',
  localNote:
    'Nobody has to sign in now, since only this machine reaches the server. Once there is a token, the server asks for one from its next start on, and so does this page: make one for yourself that may administer, and keep it.',
  loading: 'Loading the tokens',
  none: 'There are no tokens yet.',

  scopes: {
    read: {
      label: 'Read',
      explanation: 'See its owner’s conversations, and which models there are.',
    },
    write: {
      label: 'Write',
      explanation: 'Send messages, and change or delete those conversations.',
    },
    users: {
      label: 'Users',
      explanation: 'Make short-lived tokens for the users of your own product.',
    },
    metrics: { label: 'Metrics', explanation: 'Read what is measured, as Prometheus does.' },
    admin: {
      label: 'Administer',
      explanation: 'Connect models, and make and revoke tokens: everything this page can do.',
    },
  },
  mayDo: 'It may',
  owner: 'Owner',
  made: 'Made',
  lastUsed: 'Last used',
  expires: 'Expires',
  expired: 'Expired',
  never: 'never',
  justNow: 'just now',
  inAMoment: 'in less than a minute',

  newToken: 'New API token',
  name: 'Name',
  namePlaceholder: 'Such as “backup script”',
  nameMissing: 'Give it a name, so that you know later what it was for.',
  scopeMissing: 'Choose at least one thing that it may do.',
  lifetime: (days: number) => (days % 365 === 0 ? length(days / 365, 'year') : length(days, 'day')),
  forEver: 'Never',
  optional: '(optional)',
  ownerHelp:
    'A token reaches only what belongs to its owner. Left empty, that is you; any other name, such as a person’s or a program’s, has conversations of its own.',
  make: 'Make the token',
  making: 'Making it…',

  theNew: 'The new token',
  theToken: 'The token',
  ready: (name: ComponentChildren): ComponentChildren => [
    name,
    ' is ready. Copy it now: it is not shown again.',
  ],
  copy: 'Copy the token',
  done: 'Done',

  revoke: 'Revoke',
  revokeIt: (name: string) => `Revoke “${name}”`,
  revokeQuestion: 'Revoke this token?',
  revokeEffect: (name: ComponentChildren): ComponentChildren => [
    'Whatever uses ',
    name,
    ' is cut off at once: programs, browsers that signed in with it, and the users it made tokens for. Conversations stay.',
  ],
  keep: 'Keep it',
  revoked: 'Token revoked',
})

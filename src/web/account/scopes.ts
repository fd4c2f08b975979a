import type { Scope } from '../../protocol/index.ts'

/** What a scope lets its token do, for whoever chooses. */
export const SCOPE_WORDS: Record<Scope, { label: string; explanation: string }> = {
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
  admin: {
    label: 'Administer',
    explanation: 'Connect models, and make and revoke tokens: everything this page can do.',
  },
}

/** How long a token may live, as choices. Null: until it is revoked. */
export const EXPIRIES: readonly { label: string; days: number | null }[] = [
  { label: '30 days', days: 30 },
  { label: '90 days', days: 90 },
  { label: '1 year', days: 365 },
  { label: 'Never', days: null },
]

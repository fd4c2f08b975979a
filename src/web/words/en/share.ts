import type { Formats } from '../formats.ts'

/** Links to a conversation, and files of it. */
export const share = ({ plural, number }: Formats) => ({
  links: 'Share a link',
  lead: 'Whoever has the link can read the conversation as it is now, without signing in. What is said later is not in it, nor are instructions and what it cost.',
  localNote: 'Only this machine reaches the server now, so links work only here.',
  withReasoning: 'With the model’s reasoning',
  withTools: 'With what tools were given and gave',
  make: 'Make a link',
  making: 'Making it…',
  theLink: 'The new link',
  once: 'Copy it now: only its hash is kept, so it cannot be shown again.',
  copy: 'Copy the link',
  open: 'Open it',
  saysMade: 'The link is ready',

  existing: (count: number, more: boolean) =>
    more
      ? `The newest ${number(count)} links`
      : plural(count, { one: 'One link so far', other: '# links so far' }),
  none: 'There are no links to this conversation.',
  loading: 'Loading the links',
  made: (when: string) => `Made ${when}`,
  reasoning: 'with reasoning',
  tools: 'with tools',
  revoke: 'Revoke',
  revokeIt: (when: string) => `Revoke the link made ${when}`,
  saysRevoked: 'Link revoked: it leads nowhere now',

  files: 'Save as a file',
  filesLead: 'The branch that is shown; as JSON all branches, with all that is known.',
  formats: {
    markdown: { label: 'Markdown', explanation: 'What was said, to the letter' },
    html: { label: 'Web page', explanation: 'One file, to read or to print' },
    json: { label: 'JSON', explanation: 'Everything, for programs' },
  },
})

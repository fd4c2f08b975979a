import type { Formats } from '../formats.ts'

/** What a model was sent. */
export const sent = ({ number, plural }: Formats) => ({
  lead: 'What the model was given for this reply, as it was then, whatever has changed since.',
  copy: 'Copy as JSON',
  call: 'Model call',
  callOf: (place: number, count: number) => `Call ${number(place)} of ${number(count)}`,
  size: 'Size',
  tokens: (tokens: number) => plural(tokens, { one: '≈ # token', other: '≈ # tokens' }),
  share: (tokens: number, share: string) => `≈ ${number(tokens)} · ${share}`,
  tools: (count: number) => plural(count, { one: 'One tool', other: '# tools' }),
  messages: (count: number) => plural(count, { one: 'One message', other: '# messages' }),
  message: (role: string, start: string) => (start === '' ? role : `${role}: ${start}`),
  roles: { user: 'You', assistant: 'Model', system: 'System' },
  earlier: (count: number) =>
    plural(count, { one: 'Show one earlier message', other: 'Show # earlier messages' }),
  cut: 'Older messages did not fit and were left out.',
  summarised: 'Older messages did not fit: a summary of them stands before the first one.',
  shortened: 'Long results of tools are shortened, to make room.',
  unrecorded:
    'This reply is older than the keeping of instructions and tools: what they were is not known.',
  estimate: 'Tokens are the server’s own estimate.',
})

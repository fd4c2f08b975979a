import type { Formats } from '../formats.ts'

/** What a conversation took, by kind, and how much its next prompt takes. */
export const sums = ({ number, plural }: Formats) => ({
  context: 'Context',
  nextPrompt: (tokens: string, window: number, model: string, share: string) =>
    `The next prompt begins with ${tokens} of the ${number(window)} tokens that ${model} can read at once: ${share}.`,
  inAll: 'All in all, in tokens',
  read: 'Read',
  cached: 'of these from the cache',
  written: 'Written',
  reasoning: 'of these while reasoning',
  cost: 'Cost',
  counted: (replies: number) =>
    plural(replies, {
      one: 'By one reply.',
      other: 'By # replies, other versions of them included.',
    }),
  unpriced: (replies: number) =>
    plural(replies, {
      one: 'The cost is without one reply of a model whose price is not known.',
      other: 'The cost is without # replies of models whose price is not known.',
    }),
})

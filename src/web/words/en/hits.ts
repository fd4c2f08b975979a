import type { Formats } from '../formats.ts'

/** What was found where the list of conversations is searched. */
export const hits = ({ plural, number }: Formats) => ({
  searching: 'Searching',
  results: 'What was found',
  isArchived: 'Archived',
  nothingFound: (text: string) => `Nothing found for “${text}”.`,
  saysFound: (count: number) =>
    plural(count, { one: 'One conversation found', other: '# conversations found' }),
  saysFoundMore: (count: number) => `The newest ${number(count)} conversations found`,
})

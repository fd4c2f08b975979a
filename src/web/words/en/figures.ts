import type { Formats } from '../formats.ts'

/** What was used, by day and model. */
export const figures = ({ number, plural }: Formats) => ({
  title: 'Usage',
  lead: 'Tokens, cost, times and errors, by day and model.',
  show: 'Show the usage',
  ofAll: 'Of all conversations',
  days: 'Time',
  whose: 'Whose',
  mine: 'Mine',
  everybody: 'Everybody’s',
  model: 'Model',
  allModels: 'All models',
  measure: 'In the plot',
  measures: { cost: 'Cost', tokens: 'Tokens', replies: 'Replies', errors: 'Errors' },
  none: 'No reply was written in this time.',
  noneOfIt: 'There is nothing of it in this time.',

  replies: 'Replies',
  stopped: (count: number) => `${number(count)} stopped`,
  wrong: (count: number) => plural(count, { one: 'one went wrong', other: '# went wrong' }),
  read: 'Tokens read',
  cached: (count: string) => `${count} from the cache`,
  written: 'Tokens written',
  cost: 'Cost',
  unpriced: (replies: number) =>
    plural(replies, {
      one: 'without one reply whose price is not known',
      other: 'without # replies whose price is not known',
    }),
  noPrice: 'not known',
  firstWord: 'First word',
  duration: 'Whole reply',
  slow: (time: string) => `95% within ${time}`,

  byDay: (measure: string) => `${measure} by day`,
  byWeek: (measure: string) => `${measure} by week`,
  others: 'Other models',
  amountOn: (day: string, amount: string) => `${day}: ${amount}`,
  table: 'The same as a table',
  day: 'Day',
  week: 'Week',
  all: 'All',
  byModel: 'By model',
  byOwner: 'By owner',
  owner: 'Owner',
  errors: 'Errors',
  error: 'Error',
  count: 'How often',
  wrongTitle: 'What went wrong',

  stored: 'All that is stored',
  conversations: 'Conversations',
  messages: 'Messages',
  each: 'Messages in each',
  note: (zone: string) =>
    `A day begins at midnight (${zone}). Times are medians of the replies that were completed. What was deleted, temporary conversations and titles are not counted.`,
})

import type { Formats } from '../formats.ts'

/** The settings of one conversation. */
export const tuning = ({ number }: Formats) => ({
  lead: 'For the replies from now on, in this conversation only.',
  leadNew: 'They go along with your first message, for this conversation only.',
  parameters: (model: string) => `Parameters of ${model}`,
  unknown: 'Its provider does not say which of them this model takes.',
  none: 'This model has none.',
  notTaken: 'This model does not take it.',
  names: {
    instructions: 'Instructions',
    temperature: 'Temperature',
    topP: 'Top-p',
    maxOutputTokens: 'Max tokens',
    reasoningEffort: 'Reasoning effort',
    stop: 'Stop words',
    seed: 'Seed',
  },
  hints: {
    instructions: 'What the model is told before everything else.',
    temperature: '0 keeps to the likeliest words, 2 surprises. Some models go no further than 1.',
    topP: 'From 0 to 1. Words are chosen among the likeliest that make up this share.',
    maxOutputTokens: 'A reply ends after so many.',
    reasoningEffort: 'How long the model thinks before it answers.',
    stop: String.raw`One a line. A reply ends where it would say one; \n stands for a line break.`,
    seed: 'A whole number. The same one makes the same reply likelier.',
  },
  /** What holds where nothing is entered. */
  standards: {
    instructions: 'None',
    temperature: 'Model’s own',
    topP: 'Model’s own',
    maxOutputTokens: 'Model’s own',
    reasoningEffort: 'Model’s own',
    stop: 'None',
    seed: 'Random',
  },
  efforts: { low: 'Low', medium: 'Medium', high: 'High' },
  changed: 'Changed',
  setBack: (name: string) => `Set “${name}” back to the default`,
  setBackShort: 'Back to the default',
  between: (least: number, most: number) => `It must be from ${number(least)} to ${number(most)}.`,
  whole: 'It must be a whole number.',
  saving: 'Saving…',
  saved: 'Saved',
  waiting: 'Not saved yet: the server cannot be reached. Trying again…',
  failed: (why: string) => `Not saved. ${why}`,
})

import type { Formats } from '../formats.ts'

/** The list of models. */
export const models = ({ compact }: Formats) => ({
  models: 'Models',
  search: 'Search models',
  recent: 'Used lately',
  none: (query: string) => `No model matches “${query}”.`,
  gone: 'No longer offered',
  capabilities: { vision: 'Vision', tools: 'Tools', reasoning: 'Reasoning' },
  window: (tokens: number) => `Reads ${compact(tokens)} tokens`,
  price: (read: string, written: string) => `${read} in, ${written} out`,
  priceNote: 'Prices in US dollars for a million tokens read (in) and written (out).',
})

/** Models that most people have heard of, to compare what the same tokens would have cost elsewhere. */
export const WELL_KNOWN = [
  'anthropic:claude-haiku-4-5',
  'anthropic:claude-opus-4-6',
  'anthropic:claude-sonnet-4-6',
  'cohere:command-a-03-2025',
  'google:gemini-2.5-flash',
  'google:gemini-3-pro-preview',
  'groq:llama-3.3-70b-versatile',
  'groq:openai/gpt-oss-120b',
  'mistral:mistral-large-latest',
  'mistral:mistral-small-latest',
  'openai:gpt-5-mini',
  'openai:gpt-5.2',
]

import { z } from 'zod'
import type { JsonObject } from './json.ts'
import type { PromptMessage, SentPrompt, ToolInfo } from './prompt.ts'
import { count, model, part, settings } from './shapes.schema.ts'

const promptMessage = z.strictObject({
  role: z.enum(['user', 'assistant', 'system']),
  parts: z.array(part),
  model: model.exactOptional(),
}) satisfies z.ZodType<PromptMessage>

const toolInfo = z.strictObject({
  name: z.string(),
  description: z.string(),
  inputSchema: z.custom<JsonObject>().describe('JSON Schema of an object'),
}) satisfies z.ZodType<ToolInfo>

export const sentPrompt = z
  .strictObject({
    runId: z.string(),
    model,
    step: count.describe('Which of the run’s model calls, from 0'),
    steps: count.describe('How many there were, or are so far'),
    recorded: z.boolean().describe('false: of before instructions and tools were kept'),
    prompt: z.strictObject({
      instructions: z.string().nullable(),
      messages: z.array(promptMessage),
      tools: z.array(toolInfo),
      settings,
      continueFrom: z.string().exactOptional().describe('The text that the reply went on with'),
      dropped: z.boolean().describe('Did older messages not fit?'),
      from: z.string().exactOptional().describe('Then: the first message that went along'),
      summarised: z
        .literal(true)
        .exactOptional()
        .describe('It begins with a summary of those that were left out'),
      shortened: z
        .string()
        .exactOptional()
        .describe('Up to this tool call long results are shortened'),
    }),
    tokens: z
      .strictObject({ instructions: count, tools: count, messages: z.array(count) })
      .describe('About, by the server’s own count'),
  })
  .meta({ id: 'SentPrompt' }) satisfies z.ZodType<SentPrompt>

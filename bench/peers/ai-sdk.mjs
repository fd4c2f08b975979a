// The AI SDK's `streamText` on Hono, answering with its UI message stream. Keeps the reply in memory, when it has ended.
// Usage: node ai-sdk.mjs UPSTREAM
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { serve } from '@hono/node-server'
import { streamText } from 'ai'
import { Hono } from 'hono'

const provider = createOpenAICompatible({
  name: 'mock',
  baseURL: `${process.argv[2]}/v1`,
  apiKey: 'bench',
  includeUsage: true,
})
let kept = 0

const app = new Hono().post('/api/chat', async (c) => {
  const { messages } = await c.req.json()
  const result = streamText({
    model: provider('mock'),
    messages,
    onEnd: ({ text }) => void (kept += text.length),
  })
  return result.toUIMessageStreamResponse()
})

serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
  console.log(`http://127.0.0.1:${port}`)
})

// The official `openai` client on Hono: its streaming iterator, one event for each piece of text. Keeps nothing.
// Usage: node openai.mjs UPSTREAM
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import OpenAI from 'openai'

const client = new OpenAI({ baseURL: `${process.argv[2]}/v1`, apiKey: 'bench' })
const encoder = new TextEncoder()

const app = new Hono().post('/chat', async (c) => {
  const { messages } = await c.req.json()
  const reply = await client.chat.completions.create({ model: 'mock', stream: true, messages })
  const body = new ReadableStream({
    async start(controller) {
      for await (const chunk of reply) {
        const d = chunk.choices[0]?.delta.content
        if (d) controller.enqueue(encoder.encode(`data: ${JSON.stringify({ d })}\n\n`))
      }
      controller.close()
    },
  })
  return c.body(body, 200, { 'content-type': 'text/event-stream' })
})

serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
  console.log(`http://127.0.0.1:${port}`)
})

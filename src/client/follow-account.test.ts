import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createClient } from './client.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** A server whose n-th stream is these frames, cut off after them. */
async function serve(streams: string[][]) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const query = new URL(request.url!, 'http://localhost').searchParams
    asked.push(`${query.get('after')} ${query.get('follow')}`)
    const frames = streams.shift()
    response.writeHead(frames ? 200 : 401, { 'content-type': 'text/event-stream' })
    if (frames) response.write(frames.join(''), () => response.destroy())
    else response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => new Promise((resolve) => server.close(resolve)))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { asked, client: createClient({ baseUrl, sleep: async () => {} }) }
}

const change = (rev: number) =>
  `id: ${rev}\nevent: conversation\ndata: {"conversation":{"id":"conv_a"}}\n\n`
const word = (conversationId: string, seq: number) =>
  `event: text-delta\ndata: {"conversationId":"${conversationId}","seq":${seq},"partId":"p","text":"w${seq}"}\n\n`

test('each change and each followed event once, over broken lines', async () => {
  const { asked, client } = await serve([
    [change(4), word('conv_a', 8), word('conv_b', 1)],
    [change(4), change(5), word('conv_a', 8), word('conv_a', 9)],
    [
      'id: 7\nevent: conversation-delete\ndata: {"conversationId":"conv_b"}\n\n',
      'event: unfollow\ndata: {"conversationId":"conv_b","code":"conversation_not_found"}\n\n',
      'id: 9\nevent: reset\ndata: {}\n\n',
    ],
    [],
  ])
  const seen: unknown[] = []
  const following = async () => {
    for await (const event of client.followAccount({ after: 3, follow: { conv_a: 7, conv_b: 0 } }))
      seen.push(event)
  }
  await expect(following()).rejects.toMatchObject({ code: 'unauthorized' })
  expect(seen).toEqual([
    { type: 'conversation', rev: 4, conversation: { id: 'conv_a' } },
    delta('conv_a', 8),
    delta('conv_b', 1),
    { type: 'conversation', rev: 5, conversation: { id: 'conv_a' } },
    delta('conv_a', 9),
    { type: 'conversation-delete', rev: 7, conversationId: 'conv_b' },
    { type: 'unfollow', conversationId: 'conv_b', code: 'conversation_not_found' },
    { type: 'reset', rev: 9 },
  ])
  expect(asked).toEqual([
    '3 conv_a:7,conv_b:0',
    '4 conv_a:8,conv_b:1',
    '5 conv_a:9,conv_b:1',
    '9 conv_a:9',
    '9 conv_a:9',
  ])
})

function delta(conversationId: string, seq: number) {
  const event = { type: 'text-delta', seq, partId: 'p', text: `w${seq}` }
  return { type: 'event', conversationId, event }
}

import { describe, expect, test } from 'vitest'
import { ApiError, ChatClient, createClient } from '../../src/client/index.ts'
import { serverForAll } from '../for-all.ts'
import { scripted } from '../protocol/api.ts'
import { startServerProcess } from '../server-process.ts'

const env = { LOQUAT_MODEL: 'test:script' }
const server = serverForAll()

/** A client and the pieces that its streams have handed over. */
function open(url = server.url) {
  const pieces: string[] = []
  const chat = new ChatClient(url)
  const stream = (message: string) => chat.chatStream(message, (piece) => pieces.push(piece))
  return { chat, pieces, stream }
}

const caught = (call: Promise<unknown>) => call.catch((error: unknown) => error)

describe('against a real server', () => {
  test('everything the template’s client does', async () => {
    const { chat, pieces, stream } = open()
    expect(await chat.chat('One [tokens=3]')).toMatchObject({
      response: scripted(3),
      session_id: chat.sessionId,
      turn_count: 1,
    })
    expect(await stream('Two [tokens=40 rate=200]')).toBe(scripted(40))
    expect(pieces.join('')).toBe(scripted(40))
    expect(pieces.length).toBeGreaterThan(2)
    expect(await chat.getHistory()).toMatchObject({
      turn_count: 2,
      messages: [
        { role: 'user', content: 'One [tokens=3]' },
        { role: 'assistant', content: scripted(3) },
        { role: 'user', content: 'Two [tokens=40 rate=200]' },
        { role: 'assistant', content: scripted(40) },
      ],
    })
    expect((await chat.sessions()).at(-1)).toMatchObject({ session_id: chat.sessionId, turns: 2 })
    expect(await chat.stats()).toMatchObject({ total_messages: 4 })
    expect(await chat.reset()).toMatchObject({ status: 'reset', previous_turns: 2 })
    expect((await chat.getHistory()).messages).toEqual([])
    expect(await chat.delete()).toMatchObject({ status: 'cleared' })
    expect(await caught(chat.getHistory())).toMatchObject({
      name: 'ApiError',
      status: 404,
      message: 'Session not found',
    })
  })

  test('a reply that fails is a typed error, before its first word and in the middle', async () => {
    const { chat, pieces, stream } = open()
    const before = await caught(chat.chat('Fail [fail=before]'))
    expect(before).toBeInstanceOf(ApiError)
    expect(before).toMatchObject({ status: 500, requestId: expect.any(String) })
    const during = await caught(stream('Fail [tokens=9 fail=mid]'))
    expect(during).toBeInstanceOf(ApiError)
    expect((during as ApiError).code).toMatch(/^provider_/)
    expect(pieces.join('')).toMatch(/^w0 /)
    expect(pieces.join('')).not.toContain('Error:')
  })

  test('a message that is too long is told from an answer of somebody else', async () => {
    expect(await caught(open().chat.chat('x'.repeat(300_000)))).toMatchObject({
      code: 'body_too_large',
      status: 413,
      retryable: false,
    })
  })

  test('a blank message is refused with the field', async () => {
    expect(await caught(open().chat.chat('  '))).toMatchObject({
      code: 'invalid_request',
      status: 422,
      field: 'message',
    })
  })
})

test('the server is killed in the middle: what was handed over is the history, once', async () => {
  const own = await startServerProcess({ env })
  const { chat, pieces } = open(own.url)
  let cut = () => {}
  const reached = new Promise<void>((resolve) => (cut = resolve))
  const call = caught(
    chat.chatStream('Long [tokens=400 rate=100]', (piece) => {
      pieces.push(piece)
      if (pieces.join('').includes('w20 ')) cut()
    }),
  )
  await reached
  await own.end('SIGKILL')
  const again = await startServerProcess({ env, port: own.port, data: own.data })
  expect(await call).toMatchObject({ name: 'ApiError', code: 'restart', retryable: true })
  const [message] = (await chat.getHistory()).messages.slice(-1)
  expect(message).toMatchObject({ role: 'assistant', state: 'interrupted' })
  expect(pieces.join('')).toBe(message!.content)
  expect(scripted(400).startsWith(message!.content)).toBe(true)

  const client = createClient({ baseUrl: again.url })
  const [conversation] = (await client.conversations.list()).items
  const { items } = await client.conversations.messages(conversation!.id)
  expect(items).toHaveLength(2)
  await again.end()
})

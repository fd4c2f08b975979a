import { describe, expect, test } from 'vitest'
import type { Conversation, Message } from '../../src/protocol/index.ts'
import { forAll, serverForAll } from '../for-all.ts'
import { createApi, scripted, type Api } from './api.ts'
import { call, open } from './http-client.ts'
import { writeConversations } from './long-conversation.ts'
import { newDataDirectory, startServerProcess } from '../server-process.ts'

const server = serverForAll()
const api = (): Api => createApi(server)

const path = (id: string, format: string) => `/api/v1/conversations/${id}/export?format=${format}`
const exported = (id: string, format: string, headers: Record<string, string> = {}) =>
  call<unknown>(server.url, 'GET', path(id, format), { headers })

/** A question with two answers, the second of which is shown. */
async function twoAnswers(fields: object = {}): Promise<{ id: string; run: string }> {
  const { id } = await api().create(fields)
  const { run } = await api().send(id, 'Say *this* [tokens=3]')
  await api().events(id)
  await api().act(run.id, 'regenerate')
  await api().events(id)
  return { id, run: run.id }
}

describe('Markdown', () => {
  test('has what was said to the letter, by whom, with which model and when', async () => {
    const { id } = await api().create({ title: 'Of\n# fruit' })
    const said = '  indented\n\n```\nopen fence, `code` and <b>HTML</b> '
    await api().send(id, `${said} [tokens=2]`)
    await api().events(id)
    const { text, headers } = await exported(id, 'markdown')
    const [question, answer] = (await api().messages(id)).items
    const at = ({ createdAt }: Message) => `${createdAt.slice(0, 16).replace('T', ' ')} UTC`
    expect(text).toBe(
      [
        '# Of # fruit',
        `## You · ${at(question!)}`,
        `${said} [tokens=2]`,
        `## Reply (test:script) · ${at(answer!)}`,
        `${scripted(2)}\n`,
      ].join('\n\n'),
    )
    expect(headers['content-type']).toBe('text/markdown; charset=utf-8')
  })

  test('a reply that did not end well says so', async () => {
    const { id } = await api().create()
    const { run } = await api().send(id, 'Long [tokens=500 rate=50]')
    await api().act(run.id, 'cancel')
    await api().events(id)
    expect((await exported(id, 'markdown')).text).toContain('## Reply (test:script), stopped · ')
  })
})

test('JSON has every branch and every field, each message behind the one it answers', async () => {
  const { id } = await twoAnswers({ title: 'Both', instructions: 'Be brief.' })
  const { text } = await exported(id, 'json')
  const whole = JSON.parse(text) as { conversation: Conversation; messages: Message[] }
  expect(whole).toMatchObject({ format: 'loquat', version: 1 })
  expect(whole.conversation).toEqual(await api().conversation(id))
  const { items, siblings } = (await api().messages(id)) as unknown as {
    items: Message[]
    siblings: Record<string, string[]>
  }
  expect(whole.messages.map((message) => message.id)).toEqual([
    items[0]!.id,
    ...siblings[items[1]!.id]!,
  ])
  expect(whole.messages).toEqual(expect.arrayContaining(items))
})

describe('HTML', () => {
  test('is one file that may do nothing but show itself', async () => {
    const { id } = await twoAnswers({ title: '</title><script>alert(1)</script>' })
    await api().send(id, '<img src=x onerror=alert(1)>')
    await api().events(id)
    const { text, headers } = await exported(id, 'html')
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(headers['content-disposition']).toMatch(/^attachment; /)
    expect(text).toMatch(/^<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n/)
    const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(text) ?? []
    expect(policy).toMatch(/^default-src 'none'; img-src data:; style-src 'sha256-[\w+/]{43}='; /)
    expect(policy).not.toContain('unsafe')
    expect(text).not.toMatch(/<(script|img|iframe|link|object|form)\b| style=| on\w+="/)
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(text).toContain('<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>')
    // The branch that is shown, and nothing else.
    expect(text.match(/<article class="assistant">/g)).toHaveLength(2)
  })

  test.each([
    ['de-AT,de;q=0.9,en;q=0.8', 'de', 'Aus Loquat exportiert'],
    ['fr,en-GB;q=0.5', 'en', 'Exported from Loquat'],
    ['', 'en', 'Exported from Loquat'],
  ])('speaks the first language it can of %j', async (wanted, tag, said) => {
    const { id } = await api().create()
    const { text } = await exported(id, 'html', { 'accept-language': wanted })
    expect(text).toContain(`<html lang="${tag}">`)
    expect(text).toContain(said)
  })

  test('a reply that is still being written is in it as far as it has come', async () => {
    const { id } = await api().create()
    const { run, seq } = await api().send(id, 'Slow [tokens=2000 rate=100]')
    const stream = await open(server.url, 'GET', `/api/v1/conversations/${id}/events?after=${seq}`)
    for await (const piece of stream) if (String(piece).includes('text-delta')) break
    const { text } = await exported(id, 'html')
    expect(text).toContain('w0')
    expect(text).toContain('This reply was still being written.')
    await api().act(run.id, 'cancel')
    await api().events(id)
  })
})

describe('every file', () => {
  test.each(['markdown', 'html', 'json', 'pydantic-ai'])(
    '%s: is named after the title, and kept by nobody',
    async (format) => {
      const { id } = await api().create({ title: 'Über/Flüsse "2"' })
      const { headers } = await exported(id, format)
      const end = { markdown: 'md', 'pydantic-ai': 'pydantic-ai.json' }[format] ?? format
      expect(headers['content-disposition']).toBe(
        `attachment; filename="_ber Fl_sse 2.${end}"; filename*=UTF-8''%C3%9Cber%20Fl%C3%BCsse%202.${end}`,
      )
      expect(headers['cache-control']).toBe('no-store')
      expect(headers['x-content-type-options']).toBe('nosniff')
    },
  )

  test('without a title it is named after the day', async () => {
    const { id, createdAt } = await api().create()
    const { headers } = await exported(id, 'markdown')
    expect(headers['content-disposition']).toContain(`conversation ${createdAt.slice(0, 10)}.md`)
  })

  test('what is not there is not found; what is no format is refused', async () => {
    const nothing = 'conv_0193f3c2-0000-7000-8000-000000000000'
    expect((await exported(nothing, 'html')).status).toBe(404)
    const { id } = await api().create()
    expect((await exported(id, 'docx')).status).toBe(422)
  })
})

describe('a long conversation', () => {
  const LENGTH = 3_000
  const long = forAll(startWithLong, (it) => it.end())

  async function startWithLong() {
    const data = newDataDirectory()
    const [id = ''] = await writeConversations(data, [LENGTH])
    return { id, ...(await startServerProcess({ data, env: { LOQUAT_MODEL: 'test:script' } })) }
  }

  test('is whole and in order in each format, and comes while it is read', async () => {
    const first = /(?:"text":"|<div class="said" dir="auto">|<p dir="auto">|\n\n)(\d+) A sentence/g
    for (const format of ['markdown', 'html', 'json']) {
      const { text, headers } = await call(long.url, 'GET', path(long.id, format))
      const numbers = [...text.matchAll(first)].map(([, number]) => Number(number))
      expect(numbers, format).toEqual(Array.from({ length: LENGTH }, (_, index) => index))
      expect(headers['content-length'], format).toBeUndefined()
    }
  })

  test('one that is deleted on the way breaks off', async () => {
    const answer = await open(long.url, 'GET', path(long.id, 'json'))
    await createApi(long).request('DELETE', `/conversations/${long.id}`)
    const read = async () => {
      let text = ''
      for await (const piece of answer) text += String(piece)
      return text
    }
    await expect(read()).rejects.toThrow(/aborted/)
  })
})

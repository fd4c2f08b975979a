import { describe, expect, test } from 'vitest'
import { scripted } from '../protocol/api.ts'
import { call, open } from '../protocol/http-client.ts'
import { appForAll } from '../protocol/in-process.ts'
import { createExamplePage } from './example-page.ts'
import { linesIn, piecesOf } from './lines.ts'

const app = appForAll()

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00$/
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const post = (prompt: string, headers: Record<string, string> = {}) =>
  open(app.url, 'POST', '/chat/', {
    raw: new URLSearchParams({ prompt }).toString(),
    headers: { ...FORM, ...headers },
  })

describe('the example’s page', () => {
  test('shows what was said, growing, and the same when it is opened again', async () => {
    const page = createExamplePage(app.url)
    expect((await page.load()).messages.size).toBe(0)
    const first = await page.submit('one [tokens=20 rate=15]')
    expect([...first.messages.values()]).toEqual([
      {
        role: 'user',
        timestamp: expect.stringMatching(TIMESTAMP) as string,
        content: 'one [tokens=20 rate=15]',
      },
      {
        role: 'model',
        timestamp: expect.stringMatching(TIMESTAMP) as string,
        content: scripted(20),
      },
    ])
    expect(first.lines).toBeGreaterThan(4)
    const second = await page.submit('two [tokens=2]')
    expect(new Map([...first.messages, ...second.messages])).toEqual((await page.load()).messages)
  })

  test('keeps to itself: another browser has another history', async () => {
    const [mine, theirs] = [createExamplePage(app.url), createExamplePage(app.url)]
    await mine.submit('[tokens=2]')
    expect((await theirs.load()).messages.size).toBe(0)
    expect((await mine.load()).messages.size).toBe(2)
  })
})

describe('GET /chat/', () => {
  test('an empty history is an empty body', async () => {
    const answer = await call(app.url, 'GET', '/chat/')
    expect(answer).toMatchObject({ status: 200, text: '' })
    expect(answer.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-length': '0',
      'cache-control': 'no-store',
    })
    expect(answer.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Lax$/)
  })

  test('a line a message, the last without an end, in ASCII', async () => {
    const page = createExamplePage(app.url)
    await page.submit('naïve 🐎 [tokens=2]')
    const { text, headers } = await call(app.url, 'GET', '/chat/', { headers: page.headers() })
    expect(headers['content-length']).toBe(String(text.length))
    expect(text.split('\n')).toHaveLength(2)
    expect(text).toMatch(
      /^\{"role": "user", "timestamp": "[^"]*", "content": "na\\u00efve \\ud83d\\udc0e \[tokens=2\]"\}\n/,
    )
    expect(text.endsWith('}')).toBe(true)
    expect(linesIn(text)[0]!.content).toBe('naïve 🐎 [tokens=2]')
  })

  test('/chat leads there, and POST /chat does not', async () => {
    expect(await call(app.url, 'GET', '/chat')).toMatchObject({
      status: 307,
      headers: { location: '/chat/' },
    })
    expect((await call(app.url, 'POST', '/chat', { raw: 'prompt=a', headers: FORM })).status).toBe(
      422,
    )
    expect((await call(app.url, 'PUT', '/chat/')).headers.allow).toBe('GET, POST')
  })
})

describe('POST /chat/', () => {
  test('one line a chunk, each with its end; the user’s first and once', async () => {
    const response = await post('[tokens=20 rate=15]')
    expect(response.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'transfer-encoding': 'chunked',
    })
    const pieces = (await piecesOf(response)).map(String)
    expect(pieces.length).toBeGreaterThan(4)
    for (const piece of pieces) expect(piece).toMatch(/^\{[\x20-\x7e]*\}\n$/)
    const [user, ...model] = linesIn(pieces.join(''))
    expect(user).toMatchObject({ role: 'user', content: '[tokens=20 rate=15]' })
    expect(new Set(model.map(({ role }) => role))).toEqual(new Set(['model']))
    expect(new Set(model.map(({ timestamp }) => timestamp)).size).toBe(1)
    for (const [i, { content }] of model.slice(1).entries())
      expect(content.startsWith(model[i]!.content)).toBe(true)
    expect(model.slice(-2).map(({ content }) => content)).toEqual([scripted(20), scripted(20)])
  })

  test('the user’s line comes before the model has said anything', async () => {
    const response = await post('[delay=60000]')
    const first = await new Promise<string>((resolve) =>
      response.once('data', (piece: Buffer) => resolve(piece.toString())),
    )
    expect(linesIn(first)).toMatchObject([{ role: 'user', content: '[delay=60000]' }])
    await call(app.url, 'POST', `/api/v1/runs/${String(response.headers['x-run-id'])}/cancel`)
    response.resume()
  })

  test('both kinds of form say the same', async () => {
    const cookie = 'loquat_browser=both-kinds'
    const body = new FormData()
    body.set('prompt', 'a=b&c [tokens=1]')
    const multipart = await fetch(`${app.url}chat/`, { method: 'POST', body, headers: { cookie } })
    const encoded = await piecesOf(await post('a=b&c [tokens=1]', { cookie }))
    const contents = (text: string) => linesIn(text).map(({ content }) => content)
    expect(contents(await multipart.text())).toEqual(contents(encoded.join('')))
  })

  test('a prompt that is missing or empty', async () => {
    const missing = {
      type: 'missing',
      loc: ['body', 'prompt'],
      msg: 'Field required',
      input: null,
    }
    for (const options of [
      {},
      { raw: 'prompt=', headers: FORM },
      { raw: 'other=1', headers: FORM },
      { json: { prompt: 'a' } },
    ])
      expect(await call(app.url, 'POST', '/chat/', options)).toMatchObject({
        status: 422,
        body: { detail: [missing] },
      })
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    expect((await call(app.url, 'POST', '/chat/', { raw: 'no parts', headers })).status).toBe(400)
  })

  test('what was said before goes to the model', async () => {
    const page = createExamplePage(app.url)
    await page.submit('[tokens=1]')
    await page.submit('[tokens=1]')
    const { messages } = await page.load()
    const times = [...messages.keys()]
    expect(times).toEqual([...times].sort())
    expect([...messages.values()].map(({ role }) => role)).toEqual([
      'user',
      'model',
      'user',
      'model',
    ])
  })
})

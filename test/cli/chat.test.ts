import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { createClient, type Client } from '../../src/client/index.ts'
import { textOf } from '../../src/protocol/index.ts'
import { serverForAll } from '../for-all.ts'
import { scripted } from '../protocol/api.ts'
import { startServerProcess } from '../server-process.ts'
import { endTerminals, openTerminal, runCli } from './terminal.ts'

// Each test starts several processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const server = serverForAll()
let client: Client

beforeAll(() => void (client = createClient({ baseUrl: server.url })))
afterEach(endTerminals)

const chat = (...words: string[]) => ['chat', '--url', server.url, ...words]
const latest = async () => (await client.conversations.list({ limit: 1 })).items[0]!
const said = async (id: string) =>
  (await client.conversations.messages(id)).items.map((message) => textOf(message.parts))

describe('one question', () => {
  test('prints the reply and nothing else', async () => {
    const { code, out, errors } = await runCli(chat('Say', 'it [tokens=20]'))
    expect({ code, out, errors }).toEqual({ code: 0, out: `${scripted(20)}\n`, errors: '' })
    expect(await said((await latest()).id)).toEqual(['Say it [tokens=20]', scripted(20)])
  })

  test('takes the question from a pipe, or the words and then the pipe', async () => {
    const piped = await runCli(chat('--model', 'demo:echo'), 'first\nsecond\n')
    expect(piped).toEqual({ code: 0, out: 'first\nsecond\n', errors: '' })
    const both = await runCli(chat('--model', 'demo:echo', 'Sum up:'), 'a\nb\n')
    expect(both.out).toBe('Sum up:\n\na\nb\n')
  })

  test('what the model writes goes into a pipe byte for byte', async () => {
    const text = '# Überschrift 😀\n\n**fett** `code` \u001B[31mred\u001B[0m\u0007'
    const { out } = await runCli(chat('--model', 'demo:echo'), text)
    expect(out).toBe(`${text}\n`)
  })

  test.each([
    ['fail=before', '', 1],
    ['tokens=9 fail=mid', 'w0', 1],
    ['tokens=9 fail=truncate', 'w0', 1],
  ])('a reply that breaks off (%s) is an error, with the reason', async (how, start, expected) => {
    const { code, out, errors } = await runCli(chat(`Go [${how}]`))
    expect(code).toBe(expected)
    expect(out.startsWith(start)).toBe(true)
    expect(errors).toMatch(/^[A-Z].*\.\n$/)
  })

  test('goes on with the latest conversation, or a given one', async () => {
    await runCli(chat('One [tokens=1]'))
    const { id } = await latest()
    await runCli(chat('--continue', 'Two [tokens=2]'))
    expect(await said(id)).toEqual(['One [tokens=1]', 'w0 ', 'Two [tokens=2]', scripted(2)])
    await runCli(chat('Elsewhere [tokens=1]'))
    await runCli(chat('--conversation', id, '--model', 'demo:echo', 'Three'))
    expect((await said(id)).slice(-2)).toEqual(['Three', 'Three'])
  })

  test('Ctrl-C stops the run, and ends with 130', async () => {
    const terminal = openTerminal(chat('Long [tokens=2000 rate=50]'))
    terminal.end()
    await terminal.until(() => terminal.out().includes('w5'))
    terminal.process.kill('SIGINT')
    expect(await terminal.exited).toBe(130)
    const { items } = await client.conversations.messages((await latest()).id)
    expect(items.at(-1)).toMatchObject({ state: 'stopped' })
    const stored = textOf(items.at(-1)!.parts)
    expect(terminal.out()).toBe(`${stored}\n`)
  })

  test('a reader that has seen enough is no error, and the run goes on', async () => {
    const terminal = openTerminal(chat('Long [tokens=60 rate=100]'))
    terminal.end()
    await terminal.until(() => terminal.out().includes('w1'))
    terminal.process.stdout!.destroy()
    expect(await terminal.exited).toBe(0)
    const { id } = await latest()
    for await (const event of client.follow(id, { until: 'idle' })) void event
    expect((await said(id)).at(-1)).toBe(scripted(60))
  })
})

describe('a conversation', () => {
  test('one message after the other, with commands in between', async () => {
    const input = [
      '/help',
      '/nonsense',
      'One [tokens=3]',
      '/model nobody:knows',
      '/model demo:echo',
      '//etc is a folder',
      'two \\',
      'lines',
      '/multiline',
      'a',
      '',
      'b',
      '.',
      '/multiline',
      '.',
      '/exit',
      'never sent',
    ]
    const { code, out, errors } = await runCli(chat('-i'), `${input.join('\n')}\n`)
    expect(code).toBe(0)
    expect(out).toContain('/multiline')
    expect(errors).toContain('There is no command /nonsense.')
    expect(errors).toContain('There is no model nobody:knows.')
    const conversation = await latest()
    expect(conversation.model).toBe('demo:echo')
    expect(await said(conversation.id)).toEqual([
      ...['One [tokens=3]', scripted(3)],
      ...['/etc is a folder', '/etc is a folder'],
      ...['two \nlines', 'two \nlines'],
      ...['a\n\nb', 'a\n\nb'],
    ])
  })

  test('/new begins another one', async () => {
    await runCli(chat('-i'), 'One [tokens=1]\n/new\nTwo [tokens=1]\n')
    const [second, first] = (await client.conversations.list({ limit: 2 })).items
    expect(await said(first!.id)).toEqual(['One [tokens=1]', 'w0 '])
    expect(await said(second!.id)).toEqual(['Two [tokens=1]', 'w0 '])
  })

  test('Ctrl-C stops the reply and not the conversation; /continue goes on; a second one leaves', async () => {
    const terminal = openTerminal(chat('-i'))
    terminal.type('Long [tokens=400 rate=100]\n')
    await terminal.until(() => terminal.out().includes('w5'))
    terminal.process.kill('SIGINT')
    await terminal.until(() => terminal.errors().includes('Stopped. /continue goes on.'))
    terminal.type('/continue\n')
    await terminal.until(() => terminal.out().includes('w399'))
    expect(terminal.out().replaceAll('\n', '')).toBe(scripted(400))
    terminal.type('Again [tokens=2000 rate=50]\n')
    await terminal.until(() => terminal.out().split('w3 ').length > 2)
    const before = terminal.errors().length
    terminal.process.kill('SIGINT')
    await terminal.until(() => terminal.errors().slice(before).includes('Stopping …'))
    terminal.process.kill('SIGINT')
    expect(await terminal.exited).toBe(130)
  })

  test('--continue shows what was said and follows the reply that is being written', async () => {
    const { id } = await client.conversations.create()
    await client.send(id, 'First [tokens=2]')
    for await (const event of client.follow(id, { until: 'idle' })) void event
    await client.send(id, 'Second [tokens=100 rate=100]')
    const terminal = openTerminal(chat('-i', '--continue'))
    await terminal.until(() => terminal.out().includes('w99'))
    terminal.type('Third [tokens=2]\n')
    terminal.end()
    expect(await terminal.exited).toBe(0)
    expect(terminal.out()).toBe(
      [
        '› First [tokens=2]',
        scripted(2),
        '› Second [tokens=100 rate=100]',
        scripted(100),
        scripted(2),
        '',
      ].join('\n'),
    )
    expect(await said(id)).toHaveLength(6)
  })
})

describe('a server that dies in the middle', () => {
  test.each(['SIGKILL', 'SIGTERM'] as const)(
    'by %s: the text goes on without gap or repeat',
    async (signal) => {
      const env = { LOQUAT_MODEL: 'test:script' }
      let own = await startServerProcess({ env })
      const { port, data, url } = own
      const terminal = openTerminal(['chat', '--url', url, 'Long [tokens=120 rate=60]'])
      terminal.end()
      await terminal.until(() => terminal.out().includes('w20 '))
      if (signal === 'SIGTERM') own.process.kill(signal)
      await own.end(signal)
      own = await startServerProcess({ env, port, data })
      expect(await terminal.exited).toBe(0)
      expect(terminal.out().replace(/\n$/, '')).toBe(scripted(120))
      await own.end()
    },
  )
})

describe('when it cannot be', () => {
  test('no server: says how to start one', async () => {
    const { code, out, errors } = await runCli(['chat', '--url', 'http://127.0.0.1:1', 'x'])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(errors).toBe(
      'There is no Loquat server at http://127.0.0.1:1. Start one with: npm start\n',
    )
  })

  test('something else listens there', async () => {
    const other = createServer((_, response) => response.writeHead(200).end('<h1>Hi</h1>'))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    const { code, errors } = await runCli(['chat', '--url', url, 'x'])
    other.close()
    expect(code).toBe(1)
    expect(errors).toContain(`There is no Loquat server at ${url}.`)
  })

  test('a server that wants a token: says how to give one, and takes it either way', async () => {
    const token = 'a-long-enough-token'
    const own = await startServerProcess({ env: { LOQUAT_MODEL: 'test:script', API_TOKEN: token } })
    const args = ['chat', '--url', own.url, 'Say [tokens=2]']
    const without = await runCli(args)
    expect(without.code).toBe(1)
    expect(without.errors).toContain('Use --token, or set API_TOKEN in the environment.')
    expect((await runCli([...args, '--token', token])).out).toBe(`${scripted(2)}\n`)
    expect((await runCli(args, '', { API_TOKEN: token })).out).toBe(`${scripted(2)}\n`)
    await own.end()
  })

  test.each([
    [['chat', '--nonsense'], 2],
    [['serve', '--url', 'http://x'], 2],
    [['doctor', 'much'], 2],
  ])('a command line that means nothing: %j', async (args, expected) => {
    const { code, errors } = await runCli(args)
    expect(code).toBe(expected)
    expect(errors).toContain('loquat --help')
  })

  test('an empty question, an unknown conversation, an unknown model', async () => {
    const results = await Promise.all([
      runCli(chat(), '\n'),
      runCli(chat('--conversation', 'conv_0193f3c2-0000-7000-8000-000000000000', 'x')),
      runCli(chat('--model', 'nobody:knows', 'x')),
    ])
    expect(results.map(({ code }) => code)).toEqual([1, 1, 1])
    expect(results.map(({ errors }) => errors.trim())).toEqual([
      'There is no question.',
      'There is no such conversation.',
      expect.stringContaining('nobody'),
    ])
  })
})

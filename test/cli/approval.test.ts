import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createClient } from '../../src/client/index.ts'
import { tool, type App } from '../../src/server/index.ts'
import { newDataDirectory, removeDataDirectories } from '../server-process.ts'
import { calling, startWith } from '../tools/ask.ts'
import { endTerminals, openTerminal, runCli } from './terminal.ts'

// Each test starts several processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

let app: App
let notes: string[]

const note = tool({
  description: 'Writes something down',
  input: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  execute: ({ text }) => {
    notes.push(text as string)
    return 'noted'
  },
})

beforeEach(async () => {
  notes = []
  const model = calling([['note', { text: 'milk' }]])
  ;({ app } = await startWith({ note }, model, { LOQUAT_DATA: newDataDirectory() }))
})
afterEach(async () => {
  endTerminals()
  await app.close(AbortSignal.abort())
})
afterAll(removeDataDirectories)

const chat = (...words: string[]) => ['chat', '--url', app.url, ...words]

test.each([
  ['y', ['milk']],
  ['n', []],
])('a tool that asks is asked about, and %s is the answer', async (answer, expected) => {
  const terminal = openTerminal(chat('-i'))
  terminal.type('Take a note\n')
  await terminal.until(() => terminal.out().includes('May it? y or n'))
  expect(terminal.out()).toContain('The model asks to run note {"text":"milk"}')
  expect(notes).toEqual([])
  terminal.type(`${answer}\n`)
  await terminal.until(() => terminal.out().includes('done'))
  expect(notes).toEqual(expected)
  terminal.end()
  expect(await terminal.exited).toBe(0)
})

test('answered in the page meanwhile, the reply goes on, and the next line is a message', async () => {
  const terminal = openTerminal(chat('-i'))
  terminal.type('Take a note\n')
  await terminal.until(() => terminal.out().includes('May it? y or n'))
  const client = createClient({ baseUrl: app.url })
  const [conversation] = (await client.conversations.list()).items
  const { items } = await client.conversations.messages(conversation!.id)
  await client.runs.approve(items.at(-1)!.runId!, { toolCallId: 'call_0_0', approved: true })
  await terminal.until(() => terminal.out().includes('done'))
  expect(notes).toEqual(['milk'])
  terminal.type('/nonsense\n')
  await terminal.until(() => terminal.errors().includes('There is no command /nonsense.'))
})

test('with nobody to ask it ends, says how to answer, and the run waits', async () => {
  const { code, out, errors } = await runCli(chat('Take a note'))
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(errors).toContain('loquat chat -i --continue')
  // A question would stand behind the run that waits, and nobody is there to answer for it.
  const next = await runCli(chat('--continue', 'And another'))
  expect(next).toEqual({ code: 1, out: '', errors })
  const terminal = openTerminal(chat('-i', '--continue'))
  await terminal.until(() => terminal.out().includes('May it? y or n'))
  terminal.type('y\n')
  await terminal.until(() => terminal.out().includes('done'))
  expect(notes).toEqual(['milk'])
})

import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeEach, expect, test } from 'vitest'
import { textOf, type Prompt } from '../../src/protocol/index.ts'
import { forAll } from '../for-all.ts'
import { call } from '../protocol/http-client.ts'
import { startHere } from '../protocol/in-process.ts'
import { createExamplePage } from './example-page.ts'

/** What the model was sent, prompt by prompt. */
let prompts: Prompt[]
beforeEach(() => {
  prompts = []
})

const models = {
  async *'function:witness'(prompt: Prompt) {
    prompts.push(prompt)
    yield 'The '
    await delay(100)
    yield 'answer.'
  },
}
const app = forAll(
  () => startHere({ LOQUAT_MODEL: 'function:witness' }, Date.now, { models }),
  (started) => started.close(),
)

const chat = (session_id: string, message: string) =>
  call(app.url, 'POST', '/chat', { json: { session_id, message } })
const said = ({ messages }: Prompt) => messages.map(({ parts }) => textOf(parts))
const inTurn = ([first, second]: Prompt[]) =>
  expect(said(second!)).toEqual([said(first!)[0], 'The answer.', expect.any(String)])

test('of two messages at once the second is answered with the first and all of its reply in mind', async () => {
  const session = randomUUID()
  await Promise.all([chat(session, 'one'), chat(session, 'two')])
  inTurn(prompts)
})

test('on the example’s page too', async () => {
  const page = createExamplePage(app.url)
  await page.load()
  await Promise.all([page.submit('one'), page.submit('two')])
  inTurn(prompts)
})

test('a history that is too long is sent as far as it fits, its newest end', async () => {
  const session = randomUUID()
  const long = 'loquat '.repeat(20_000)
  for (const message of [`one ${long}`, `two ${long}`, 'three', 'four'])
    await chat(session, message)
  const { messages, dropped } = prompts.at(-1)!
  const words = messages.map(({ parts }) => textOf(parts).slice(0, 5))
  expect({ first: words[0], last: words.at(-1), dropped }).toEqual({
    first: 'two l',
    last: 'four',
    dropped: true,
  })
})

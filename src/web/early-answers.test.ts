import { afterEach, expect, test, vi } from 'vitest'
import { createAccounts, createClient } from '../client/index.ts'
import { askEarly, takeEarly } from './early-answers.ts'
import { FIRST_MESSAGES, firstQuestions, WHO } from './first-questions.ts'
import { createModels } from './settings/models.ts'
import { createConversationList } from './sidebar/conversation-list.ts'

const ID = 'conv_01890a5d-ac96-774b-bcce-b302099a8057'

/** Stands in for the server. @returns what it was asked, in order */
function serve(answer: (address: string) => Response | Error): string[] {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (address: string) => {
    asked.push(address)
    const given = answer(address)
    if (given instanceof Error) throw given
    return given
  })
  return asked
}

afterEach(() => {
  vi.unstubAllGlobals()
  globalThis.earlyAnswers = undefined
})

test('what is asked early is what the page asks first', async () => {
  const asked = serve(() => new Response('{"items":[]}'))
  const client = createClient()
  await createAccounts().me()
  await client.conversations.messages(ID, { limit: FIRST_MESSAGES })
  await createConversationList(client).refresh()
  await createModels(client).load()
  expect([WHO, ...firstQuestions(`/c/${ID}`)].toSorted()).toEqual(asked.toSorted())
})

test('a page without a conversation asks for none', () => {
  const all = firstQuestions(`/c/${ID}`)
  expect(firstQuestions('/')).toEqual(all.filter((address) => !address.includes(ID)))
})

test('for who was here before, all is asked at once', () => {
  const asked = serve(() => new Response())
  askEarly('/', true)
  expect(asked).toEqual([WHO, ...firstQuestions('/')])
})

test.each([
  ['who is in', new Response(), firstQuestions('/')],
  ['who is not', new Response(null, { status: 401 }), []],
  ['who gets no answer', new TypeError(), []],
])('a stranger is asked first; then, for %s, what is due', async (_, answer, others) => {
  const asked = serve(() => answer)
  askEarly('/', false)
  expect(asked).toEqual([WHO])
  await expect.poll(() => asked).toEqual([WHO, ...others])
  // Nobody need take it.
  await takeEarly(WHO)?.catch(() => {})
})

test('an answer is taken once, a failure like any other', async () => {
  serve((address) => (address === WHO ? new Response('me') : new TypeError('cut')))
  askEarly('/', true)
  expect(await (await takeEarly(WHO))?.text()).toBe('me')
  expect(takeEarly(WHO)).toBeUndefined()
  await expect(takeEarly('/api/v1/models')).rejects.toThrow('cut')
  expect(takeEarly('/api/v1/elsewhere')).toBeUndefined()
})

test('where nothing was asked early, nothing is taken', () => {
  expect(takeEarly(WHO)).toBeUndefined()
})

import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { forAll } from '../for-all.ts'
import { startUpstream, type Behaviour } from '../upstream/upstream.ts'
import { audit, LOOKS } from './audit.ts'
import { browserForAll, chooseModel, composerOf, lastReply, say, untilDone } from './harness.ts'

const MODEL = 'openai:mock-large'

const { server, open } = browserForAll({ LOQUAT_MODEL: '' })
const upstream = forAll(
  () => startUpstream({ models: ['mock-large', 'mock-small'] }),
  (it) => it.close(),
)
let page: Page

beforeAll(async () => {
  await server.client.providers.save('openai', { apiKey: 'sk-test', baseUrl: upstream.url })
})

/** A way in which the provider refuses. */
function refuse(status: number, code: string, headers: Record<string, string> = {}): Behaviour {
  return { refuse: { status, headers, body: JSON.stringify({ error: { code, message: code } }) } }
}

const KEY = refuse(401, 'invalid_api_key')
const CREDIT = refuse(429, 'insufficient_quota')
const RATE = refuse(429, 'rate_limit_exceeded', { 'retry-after': '6' })
const LENGTH = refuse(400, 'context_length_exceeded')
const MODEL_GONE = refuse(404, 'model_not_found')
const DOWN = refuse(503, 'overloaded')
const STRANGE = refuse(422, 'invalid_request_error')
const WITHHELD: Behaviour = { tokens: ['I ', 'must ', 'not'], finish: 'content_filter' }

const newConversation = async () => {
  const { id } = await server.client.conversations.create({ model: MODEL })
  return `${server.url}c/${id}`
}

beforeEach(async () => {
  ;({ page } = await open(await newConversation()))
})

const ending = (of = page) => of.locator('.ending')
const buttons = () =>
  ending()
    .locator('.ending-actions > *')
    .evaluateAll((all) => all.map((it) => it.textContent))

async function fail(...behaviours: Behaviour[]) {
  upstream.next(...behaviours)
  await say(page, 'Hello')
  await ending().waitFor()
}

describe('the reply says why it failed, and what helps', () => {
  test.each([
    ['the key', [KEY], /refused the key.*Store another key/, ['Connect a model', 'Try again']],
    ['the credit', [CREDIT], /no credit left.*Add credit/, ['Try again']],
    ['the model', [MODEL_GONE], /does not know this model.*another model/, ['Try again']],
    [
      'the length',
      [LENGTH],
      /longer than the model can read.*Begin a new/,
      ['New conversation', 'Try again'],
    ],
    ['the provider', [DOWN, DOWN], /not available/, ['Try again']],
  ] as const)('%s', async (_, behaviours, words, ways) => {
    await fail(...behaviours)
    expect(await ending().locator('.ending-words').textContent()).toMatch(words)
    expect(await buttons()).toEqual(ways)
    await page.reload()
    await ending().waitFor()
    expect(await buttons()).toEqual(ways)
    await page.getByRole('button', { name: 'Try again' }).click()
    await lastReply(page).getByText('Hello, world').waitFor()
  })

  test('a key: the dialog that stores another one', async () => {
    await fail(KEY)
    await ending().getByRole('button', { name: 'Connect a model' }).click()
    await page.getByRole('dialog', { name: 'Connect a model' }).waitFor()
  })

  test('a length: a new conversation; the old one stays', async () => {
    await fail(LENGTH)
    await ending().getByRole('link', { name: 'New conversation' }).click()
    await page.waitForURL(server.url)
    expect(await composerOf(page).evaluate((it) => it === document.activeElement)).toBe(true)
  })

  test('with another model chosen, that one tries again', async () => {
    await fail(MODEL_GONE)
    // It holds at once, however long the server takes to be told.
    await page.route('**/api/v1/conversations/*', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1000))
      await route.continue()
    })
    await chooseModel(page, 'openai:mock-small')
    await page.getByRole('button', { name: 'Try again' }).click()
    await lastReply(page).getByText('Hello, world').waitFor()
    expect(upstream.requests.at(-1)!.body.model).toBe('mock-small')
  })

  test('withheld: the question can be said otherwise', async () => {
    await fail(WITHHELD)
    await ending().getByText('The model provider withheld the rest').waitFor()
    await ending().getByRole('button', { name: 'Edit your message' }).click()
    await page.getByRole('textbox', { name: 'Your message' }).fill('Hello, kindly')
    await page.keyboard.press('Enter')
    await lastReply(page).getByText('Hello, world').waitFor()
  })

  test('unknown: an id to copy, for whoever can look into it', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await fail(STRANGE)
    const id = await ending().locator('code').textContent()
    expect(id).toMatch(/^run_/)
    await ending().getByRole('button', { name: 'Copy this id' }).click()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(id)
    expect(await server.client.runs.get(id!)).toMatchObject({ state: 'failed' })
  })
})

test('a limit: the seconds are counted, said once, and nothing is tried by itself', async () => {
  const said: string[] = []
  await page.exposeFunction('hear', (text: string) => void said.push(text))
  await page.evaluate(() => {
    const { hear } = window as unknown as { hear(text: string): void }
    const region = document.querySelector('[role=status][aria-live]')!
    const options = { childList: true, characterData: true, subtree: true }
    new MutationObserver(() => hear(region.textContent ?? '')).observe(region, options)
  })
  await fail(RATE)
  const again = page.getByRole('button', { name: 'Try again' })
  expect(await again.getAttribute('aria-disabled')).toBe('true')
  expect(await again.locator('.seconds').textContent()).toMatch(/^[3-6]s$/)
  const asked = upstream.requests.length
  await again.click({ force: true })
  await again.locator('.seconds').getByText('2s').waitFor()
  await expect.poll(() => again.getAttribute('aria-disabled')).toBe('false')
  await expect.poll(() => said.at(-1)).toBe('You can try again now')
  expect(said.filter((text) => /\d seconds/.test(text))).toHaveLength(1)
  expect(upstream.requests).toHaveLength(asked)
  await page.reload()
  await ending().waitFor()
  expect(await again.getAttribute('aria-disabled')).toBe('false')
  await again.click()
  await lastReply(page).getByText('Hello, world').waitFor()
})

test.each(LOOKS)('no fault, $name, $locale', async (look) => {
  const faults: Record<string, string[]> = {}
  const { page: seen } = await open(server.url, look)
  for (const [state, behaviours] of Object.entries({
    key: [KEY],
    rate: [RATE],
    length: [LENGTH],
    withheld: [WITHHELD],
    unknown: [STRANGE],
  })) {
    await seen.goto(await newConversation())
    upstream.next(...behaviours)
    const field = seen.locator('.composer textarea')
    await field.fill('Hello')
    await field.press('Enter')
    await ending(seen).waitFor()
    faults[state] = await audit(seen)
  }
  expect(faults).toEqual(Object.fromEntries(Object.keys(faults).map((state) => [state, []])))
})

test('a message that is refused for want of room can be sent when that is over', async () => {
  await page.route('**/messages', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({
          status: 429,
          headers: { 'retry-after': '3', 'x-request-id': 'req_of_this' },
          json: {
            error: { code: 'rate_limited', message: 'Too many requests.', retryable: true },
          },
        })
      : route.continue(),
  )
  await say(page, 'One too many')
  await page.getByText('Not sent. Too many requests.').waitFor()
  const again = page.getByRole('button', { name: 'Send again' })
  expect(await again.getAttribute('aria-disabled')).toBe('true')
  await page.unroute('**/messages')
  await expect.poll(() => again.getAttribute('aria-disabled')).toBe('false')
  await again.click()
  await lastReply(page).getByText('Hello, world').waitFor()
  await untilDone(page)
})

test('a message that the server fails over carries the id of the request', async () => {
  await page.route('**/messages', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({
          status: 500,
          headers: { 'x-request-id': 'req_of_this' },
          json: { error: { code: 'internal', message: 'Oh.', retryable: true } },
        })
      : route.continue(),
  )
  await say(page, 'Hello')
  await page.getByText('Not sent. Oh.').waitFor()
  expect(await page.locator('.unsent code').textContent()).toBe('req_of_this')
})

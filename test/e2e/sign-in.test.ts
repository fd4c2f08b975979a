import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createAccounts, createClient } from '../../src/client/index.ts'
import { startCuttingProxy } from '../cutting-proxy.ts'
import {
  ask,
  browserForAll,
  composerOf,
  lastReply,
  openPage,
  openTab,
  say,
  script,
  startServer,
  type TestServer,
  untilDone,
  wordsOf,
} from './harness.ts'

const API_TOKEN = 'one-token-for-all'

const { server, open } = browserForAll({ API_TOKEN })
const others: TestServer[] = []
afterEach(async () => {
  for (const other of others.splice(0)) await other.close()
})

async function startOther(env: Record<string, string>): Promise<TestServer> {
  const other = await startServer(env)
  others.push(other)
  return other
}

let attempt = ''
beforeEach(() => {
  attempt = randomUUID().slice(0, 8)
})

/** A token of somebody who may read and write, and has nothing of an earlier try. */
const tokenOf = (name: string) =>
  server.accounts.tokens.create({ name, ownerId: `${name}-${attempt}` })

const field = (page: Page) => page.getByLabel('Token', { exact: true })
const heading = (page: Page) => page.getByRole('heading', { name: 'Sign in to Loquat' })

/** Everything the page has put away in the browser. */
const stored = (page: Page) =>
  page.evaluate(() =>
    JSON.stringify([localStorage, sessionStorage].map((storage) => Object.entries(storage))),
  )

async function signIn(page: Page, token: string): Promise<void> {
  await field(page).fill(token)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

describe('the link that is printed at the first start', () => {
  test('signs in by itself and leaves the token nowhere', async () => {
    const other = await startOther({ LOQUAT_ACCESS: 'token' })
    const link = await vi.waitFor(() => /http\S+\/sign-in#\S+/.exec(other.output())![0])
    const { page } = await open(link)
    await composerOf(page).waitFor()
    expect(page.url()).toBe(other.url)
    const token = link.split('#')[1]!
    expect(await stored(page)).not.toContain(token)
    const [cookie] = await page.context().cookies()
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
    expect(cookie!.value).not.toContain(token)
    await page.goBack()
    expect(page.url()).not.toContain(token)
    await page.goto(other.url)
    await say(page, 'Hello [tokens=3]')
    await lastReply(page).getByText(script(3)).waitFor()
  })

  test('with a bad token the form says why, and the address is clean', async () => {
    const { page } = await open(`${server.url}sign-in#loq_nonsense`)
    await page.getByRole('alert').getByText('This token is not valid').waitFor()
    expect(page.url()).toBe(`${server.url}sign-in`)
    await signIn(page, API_TOKEN)
    await composerOf(page).waitFor()
    expect(page.url()).toBe(server.url)
  })

  test('asks before it takes the place of a sign-in', async () => {
    const { page } = await open(server.url)
    await signIn(page, API_TOKEN)
    await composerOf(page).waitFor()
    const { token } = await tokenOf('mallory')
    await page.goto(`${server.url}sign-in#${token}`)
    await page.getByRole('heading', { name: 'Sign in with this link?' }).waitFor()
    await page.getByRole('button', { name: 'Stay as I am' }).click()
    await composerOf(page).waitFor()
    await page.goto(`${server.url}settings`)
    await page.getByText('You are signed in as local').waitFor()
    await page.goto(`${server.url}sign-in#${token}`)
    await page.getByRole('button', { name: 'Sign in with the link' }).click()
    await composerOf(page).waitFor()
    await page.goto(`${server.url}settings`)
    await page.getByText('You are signed in as mallory').waitFor()
  })
})

test('after signing in the classic page is back, and no address of others is gone to', async () => {
  const { page, complaints } = await open(`${server.url}classic`)
  await page.getByRole('link', { name: 'Sign in' }).click()
  await signIn(page, API_TOKEN)
  await page.waitForURL(`${server.url}classic`)
  await page.goto(`${server.url}sign-in?to=//elsewhere.example/`)
  await composerOf(page).waitFor()
  expect(page.url()).toBe(server.url)
  // The classic page tells the console what it was answered.
  expect(complaints.splice(0)[0]).toMatch(/^console: Unexpected response: 401/)
})

describe('the form', () => {
  test('tells an empty token from a wrong one, and leads on to what was asked for', async () => {
    const { id } = await server.client.conversations.create({ title: 'Tides' })
    const { page } = await open(`${server.url}c/${id}`)
    await heading(page).waitFor()
    expect(await field(page).getAttribute('autocomplete')).toBe('current-password')
    expect(await field(page).evaluate((it) => it === document.activeElement)).toBe(true)
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('Paste the token first.').waitFor()
    await field(page).fill('wrong-token')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('This token is not valid').waitFor()
    await page.getByRole('button', { name: 'Show the token' }).click()
    expect(await field(page).getAttribute('type')).toBe('text')
    await signIn(page, ` ${API_TOKEN}\n`)
    await page.getByRole('heading', { name: 'Tides' }).waitFor()
    expect(page.url()).toBe(`${server.url}c/${id}`)
    await page.reload()
    await page.getByRole('heading', { name: 'Tides' }).waitFor()
  })

  test('takes a whole link; says when the server is away, and when it was tried too often', async () => {
    const { page } = await open(server.url)
    await heading(page).waitFor()
    await page.context().setOffline(true)
    await signIn(page, API_TOKEN)
    await page.getByRole('alert').getByText('The server cannot be reached').waitFor()
    await page.context().setOffline(false)
    await page.route('**/api/v1/sign-in', (route) =>
      route.fulfill({ status: 429, headers: { 'retry-after': '7' }, body: '{}' }),
    )
    await signIn(page, API_TOKEN)
    await page.getByRole('alert').getByText('Too many attempts. Try again in 7 seconds.').waitFor()
    await page.unroute('**/api/v1/sign-in')
    await signIn(page, `${server.url}sign-in#${API_TOKEN}`)
    await composerOf(page).waitFor()
  })
})

test('signing out closes every tab and leaves nothing that was typed', async () => {
  const { page } = await open(server.url)
  await signIn(page, (await tokenOf('olga')).token)
  const { page: tab } = await openPage(page.context(), server.url)
  await ask(tab, 'Hello [tokens=3]')
  await composerOf(page).fill('a secret thought')
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByText('You are signed in as olga').waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await heading(page).waitFor()
  await heading(tab).waitFor()
  expect(await page.evaluate(async () => (await fetch('/api/v1/me')).status)).toBe(401)
  expect(await stored(page)).not.toContain('secret')
  // Whoever signs in again in one tab is in in the other one too.
  await signIn(page, (await tokenOf('olga')).token)
  await composerOf(page).waitFor()
  await composerOf(tab).waitFor()
  await page.goto(server.url)
  expect(await composerOf(page).inputValue()).toBe('')
})

test('a token revoked in the middle of a reply: sign in again, and nothing is lost', async () => {
  const first = await tokenOf('rita')
  const { page } = await open(server.url)
  await signIn(page, first.token)
  await say(page, 'Tell me [tokens=300 rate=100]')
  await lastReply(page).getByText('w5 ').waitFor()
  const address = page.url()
  await composerOf(page).fill('and then')
  await server.accounts.tokens.revoke(first.id)
  await page.getByText('Your sign-in has ended.').waitFor()
  expect(await page.content()).not.toContain('w5 ')
  await signIn(page, (await tokenOf('rita')).token)
  await lastReply(page).waitFor()
  expect(page.url()).toBe(address)
  expect(await composerOf(page).inputValue()).toBe('and then')
  await untilDone(page)
  expect(await wordsOf(page)).toBe(script(300))
})

test('what was sent as the sign-in ended is sent once after the next one', async () => {
  const { page } = await open(server.url)
  await signIn(page, (await tokenOf('nina')).token)
  await ask(page, 'One [tokens=2]')
  await page.route(
    '**/messages',
    (route) => route.fulfill({ status: 401, json: { error: { code: 'unauthorized' } } }),
    { times: 1 },
  )
  await say(page, 'Two [tokens=4]')
  await heading(page).waitFor()
  await signIn(page, (await tokenOf('nina')).token)
  await lastReply(page).getByText(script(4)).waitFor()
  await untilDone(page)
  expect(await page.locator('.bubble').allTextContents()).toEqual([
    'One [tokens=2]',
    'Two [tokens=4]',
  ])
})

test('who signs in after another one finds nothing of theirs', async () => {
  const first = await tokenOf('anna')
  const { page } = await open(server.url)
  await signIn(page, first.token)
  await ask(page, 'A diary [tokens=2]')
  await page.getByRole('button', { name: 'New conversation' }).first().click()
  await composerOf(page).fill('half a thought')
  await server.accounts.tokens.revoke(first.id)
  await page.getByText('Your sign-in has ended.').waitFor()
  await signIn(page, (await tokenOf('bert')).token)
  await page.getByText('What you talk about will be listed here.').waitFor()
  expect(await composerOf(page).inputValue()).toBe('')
  expect(await page.content()).not.toContain('diary')
})

test('a page’s tabs are never told of another one who signs in behind their back', async () => {
  const proxy = await startCuttingProxy(Number(new URL(server.url).port))
  const { page } = await open(proxy.url)
  await signIn(page, (await tokenOf('vera')).token)
  await composerOf(page).waitFor()
  const { page: second } = await openTab(page)
  const tabs = [page, second]
  for (const tab of tabs) await tab.getByText('What you talk about will be listed here.').waitFor()
  await expect.poll(() => proxy.streams()).toBe(1)

  // Nothing in the pages tells that it is another one's cookie now.
  const { token } = await tokenOf('viktor')
  const data = { token }
  const headers = { origin: proxy.url.slice(0, -1) }
  await page.context().request.post(`${proxy.url}api/v1/sign-in`, { data, headers })
  await createClient({ baseUrl: server.url, token }).conversations.create({ title: 'Diary' })
  proxy.cut(true)
  for (const tab of tabs) {
    await heading(tab).waitFor()
    expect(await tab.content()).not.toContain('Diary')
  }
  await page.reload()
  await page.locator('.row', { hasText: 'Diary' }).waitFor()
  await proxy.close()
})

test('who may not administer sees neither providers nor tokens', async () => {
  const other = await startOther({ API_TOKEN, LOQUAT_MODEL: '' })
  const { token } = await other.accounts.tokens.create({
    name: 'reader',
    scopes: ['read', 'write'],
  })
  const { page } = await open(other.url)
  await signIn(page, token)
  await ask(page, 'How do I start?')
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByText('You are signed in as local').waitFor()
  const text = (await page.textContent('body'))!
  for (const hidden of ['Connect a model', 'Models and keys', 'This is the demo', 'API tokens'])
    expect(text).not.toContain(hidden)
  await page.goBack()
  await lastReply(page).waitFor()
  expect(await page.textContent('body')).not.toContain('This is the demo')
})

test('in public access nobody signs in, and each browser has conversations of its own', async () => {
  const other = await startOther({ LOQUAT_ACCESS: 'public', API_TOKEN })
  const { page } = await open(other.url)
  await ask(page, 'Mine [tokens=2]')
  await page.reload()
  await lastReply(page).waitFor()
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByText('You are not signed in.').waitFor()
  expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0)
  const { page: stranger } = await open(other.url)
  await stranger.getByText('What you talk about will be listed here.').waitFor()
  // Who runs the server signs in all the same, and out again.
  await page.goto(`${other.url}sign-in#${API_TOKEN}`)
  await page.getByText('What you talk about will be listed here.').waitFor()
  await page.getByRole('button', { name: 'Models and keys' }).waitFor()
  expect((await createAccounts({ baseUrl: other.url, token: API_TOKEN }).me()).access).toBe(
    'public',
  )
})

test('in local access a page that comes through a proxy says why it is closed', async () => {
  const other = await startOther({})
  const { page } = await open(other.url, { extraHTTPHeaders: { 'x-forwarded-for': '192.0.2.7' } })
  await page.getByRole('heading', { name: 'This page is closed' }).waitFor()
  await page.getByRole('alert').getByText('came through a proxy').waitFor()
})

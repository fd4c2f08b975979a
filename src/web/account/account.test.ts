// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from 'vitest'
import { ApiError, type Accounts } from '../../client/index.ts'
import type { Me } from '../../protocol/index.ts'
import { loadDraft, saveDraft } from '../conversation/draft.ts'
import { createAccount } from './account.ts'

const ANN: Me = { ownerId: 'ann', access: 'token', scopes: ['read', 'write'], signedIn: true }
const BERT: Me = { ...ANN, ownerId: 'bert', scopes: ['read', 'write', 'admin'] }

const refused = (status: number) =>
  new ApiError({ code: 'unauthorized', message: 'No.', status, retryable: false })

/** A server at which one person may be signed in. */
function serverWith(person: Me | null) {
  const state = { person }
  const accounts = {
    me: () => (state.person ? Promise.resolve(state.person) : Promise.reject(refused(401))),
    signIn(token: string) {
      state.person = { ann: ANN, bert: BERT }[token] ?? null
      return state.person ? Promise.resolve() : Promise.reject(refused(401))
    },
    signOut() {
      state.person = null
      return Promise.resolve()
    },
  } as Accounts
  return { accounts, state }
}

function open(person: Me | null) {
  const { accounts, state } = serverWith(person)
  const startAnew = vi.fn<(home: boolean) => void>()
  return { account: createAccount(accounts, startAnew), state, startAnew }
}

beforeEach(() => {
  localStorage.clear()
  const listening = vi.spyOn(window, 'addEventListener')
  // Accounts of earlier tests shall not hear of later ones.
  return () => {
    for (const [type, listener] of listening.mock.calls) removeEventListener(type, listener)
  }
})

test('nobody is in until the server says so; who was in before is shown the page at once', async () => {
  const first = open(ANN)
  expect(first.account.phase.value).toBe('asking')
  await first.account.ask()
  expect(first.account.phase.value).toBe('in')
  expect(first.account.may('write')).toBe(true)
  expect(first.account.may('admin')).toBe(false)
  expect(open(ANN).account.phase.value).toBe('in')
  expect(open(ANN).account.may('write')).toBe(false)
})

test('a refusal ends the sign-in; one of a request from before the sign-in does not', async () => {
  const { account } = open(null)
  account.refuse(performance.now())
  expect(account.phase.value).toBe('out')
  expect(account.ended.value).toBe(false)
  const before = performance.now() - 1
  expect(await account.signIn('ann', 'form')).toBe(true)
  account.refuse(before)
  expect(account.phase.value).toBe('in')
  account.refuse(performance.now() + 1)
  expect(account.phase.value).toBe('out')
  expect(account.ended.value).toBe(true)
})

test('a wrong token leaves everything as it is, and says so', async () => {
  const { account } = open(null)
  account.refuse(performance.now())
  expect(await account.signIn('nonsense', 'form')).toBe(false)
  expect(account.phase.value).toBe('out')
  expect(account.problem.value).toMatch(/not valid/)
  expect(account.working.value).toBe(null)
})

test('the same person finds the draft again, another one a new page without it', async () => {
  const { account, startAnew } = open(ANN)
  await account.ask()
  saveDraft(null, 'half a thought')
  account.refuse(performance.now() + 1)
  await account.signIn('ann', 'form')
  expect(loadDraft(null)).toBe('half a thought')
  expect(startAnew).not.toHaveBeenCalled()
  account.refuse(performance.now() + 1)
  await account.signIn('bert', 'form')
  expect(loadDraft(null)).toBe('')
  expect(startAnew).toHaveBeenCalledExactlyOnceWith(false)
})

test('a page shown at once begins anew if it is not who was here before', async () => {
  await open(ANN).account.ask()
  const { account, startAnew } = open(BERT)
  await account.ask()
  expect(startAnew).toHaveBeenCalledExactlyOnceWith(false)
  expect(account.me.value).toBe(null)
})

test('what another tab of the browser does holds here too', async () => {
  const { account, state, startAnew } = open(ANN)
  await account.ask()
  const heard = (newValue: string | null) =>
    dispatchEvent(new StorageEvent('storage', { key: 'loquat.owner', newValue }))
  heard('ann')
  expect(startAnew).not.toHaveBeenCalled()
  heard('bert')
  expect(startAnew).toHaveBeenCalledExactlyOnceWith(false)
  account.refuse(performance.now() + 1)
  state.person = ANN
  heard('ann')
  await vi.waitFor(() => expect(account.phase.value).toBe('in'))
})

test('who signs out leaves nothing that they typed', async () => {
  const { account, startAnew } = open(ANN)
  await account.ask()
  saveDraft(null, 'half a thought')
  await account.signOut()
  expect(startAnew).toHaveBeenCalledExactlyOnceWith(true)
  expect(loadDraft(null)).toBe('')
  expect(open(null).account.phase.value).toBe('asking')
  expect(JSON.stringify(Object.entries(localStorage))).not.toContain('half a thought')
  await open(ANN).account.ask()
  expect(loadDraft(null)).toBe('')
})

test('a server that refuses this browser altogether is quoted', async () => {
  const accounts = { me: () => Promise.reject(refused(403)) } as unknown as Accounts
  const account = createAccount(accounts, () => {})
  await account.ask()
  expect(account.phase.value).toBe('refused')
  expect(account.problem.value).toBe('No.')
})

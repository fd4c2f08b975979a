// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Message } from '../../protocol/index.ts'
import { ApiError, type Client, type MessagePage } from '../../client/index.ts'
import { fakeScreen } from './__fixtures__/fake-screen.ts'
import { createActions } from './conversation-actions.ts'
import { createIncomingEvents } from './incoming-events.ts'
import { createOpenState } from './open-state.ts'
import { createOutbox } from './outbox.ts'

const AT = '2026-01-01T00:00:00.000Z'
const said = (id: string): Message => ({
  id,
  conversationId: 'c',
  parentId: null,
  role: 'user',
  parts: [],
  createdAt: AT,
})

let screen: ReturnType<typeof fakeScreen>
beforeEach(() => (screen = fakeScreen()))
afterEach(() => screen.end())

/** A page on the first of three versions of a message. */
function open(showBranch = async () => {}) {
  const shown = createOpenState('c')
  const page = { items: ['c', 'b', 'a'].map(said), seq: 1, leafId: 'a', next: null, siblings: {} }
  shown.messages.reset(page as unknown as MessagePage)
  const client = { conversations: { showBranch } } as unknown as Client
  const incoming = createIncomingEvents(shown, createOutbox('c'), () => {})
  let seq = 1
  return {
    shown,
    show: createActions(client, shown, () => {}).show,
    hear: (leafId: string) => incoming.add({ type: 'branch', leafId, at: AT, seq: ++seq }),
  }
}

test('another tab asks for another version at the same moment: the arrows work on', async () => {
  const it = open()
  await it.show('a', 'b', 1)
  it.hear('b')
  it.hear('c')
  screen.nextFrame()
  expect(it.shown.messages.ids.value).toEqual(['c'])
  expect(it.shown.switching.value).toBeNull()
})

test('a version that is shown is put in its place before it is forgotten which it was', async () => {
  const it = open()
  await it.show('a', 'b', 1)
  it.hear('b')
  screen.nextFrame()
  expect(it.shown.messages.ids.value).toEqual(['b'])
  expect(it.shown.switching.value).toMatchObject({ to: 'b' })
})

test('the server does not get to it: the arrows work on', async () => {
  const busy = { code: 'conversation_busy', message: 'No.', status: 409, retryable: true } as const
  const it = open(() => Promise.reject(new ApiError(busy)))
  await it.show('a', 'b', 1)
  expect(it.shown.switching.value).toBeNull()
})

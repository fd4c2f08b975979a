// @vitest-environment happy-dom
import { batch } from '@preact/signals'
import { beforeEach, expect, test } from 'vitest'
import type { MessagePage } from '../../client/index.ts'
import type { Message } from '../../protocol/index.ts'
import { rememberOwner } from '../account/remembered.ts'
import { createEditing } from './editing.ts'
import { createOpenState } from './open-state.ts'
import { createOutbox, type Outgoing } from './outbox.ts'

const item: Outgoing = { id: 'm', text: 'before', at: 0, held: 'paused' }

function open() {
  const state = createOpenState('c')
  const outbox = createOutbox('c')
  const { edit, endEdit } = createEditing(state, outbox)
  const typed = () => state.editing.value.get('m')?.draft.text.value
  const type = (text: string) => state.editing.peek().get('m')!.draft.write(text)
  return { state, outbox, edit, endEdit, typed, type }
}

beforeEach(() => {
  localStorage.clear()
  rememberOwner('ann')
})

test('a message whose editor holds other words than it had is not gone with another tab’s doing', () => {
  const { outbox, edit, endEdit, typed, type } = open()
  outbox.add(item)
  edit('m', item)
  outbox.drop('m')
  expect(outbox.items.value).toEqual([])
  outbox.add(item)
  type('after')
  outbox.drop('m')
  expect(outbox.items.value).toEqual([item])
  expect(typed()).toBe('after')
  endEdit('m')
  outbox.drop('m')
  expect(outbox.items.value).toEqual([])
})

test('once it is sent, its words are those of the editor that says it otherwise', () => {
  const { state, outbox, edit, typed, type } = open()
  outbox.add(item)
  edit('m', item)
  type('after')
  const message = { id: 'm', parentId: null, role: 'user', parts: [] } as unknown as Message
  const page = { items: [message], seq: 1, leafId: 'm', next: null, siblings: {} }
  batch(() => {
    state.messages.reset(page as unknown as MessagePage)
    outbox.drop('m')
  })
  expect(outbox.items.value).toEqual([])
  expect(typed()).toBe('after')
})

test('the next page opens the editor with what was typed; given up, nothing of it is left', () => {
  const first = open()
  first.outbox.add(item)
  first.edit('m', item)
  first.type('after')
  const second = open()
  expect(second.typed()).toBe('after')
  second.endEdit('m')
  expect(open().typed()).toBe(undefined)
})

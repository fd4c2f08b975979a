import { expect, test } from 'vitest'
import type { MessagePage } from '../../client/index.ts'
import { createShelf } from './shelf.ts'

const page = (id: string, seq = 0) => ({ seq, conversation: { id } }) as MessagePage

test('what was left longest ago makes room, and what is gone is not kept', () => {
  const shelf = createShelf()
  for (let i = 0; i < 20; i++) shelf.put(page(`c${i}`))
  shelf.put(page('c0', 7))
  shelf.put(page('new'))
  expect(shelf.get('c1')).toBeUndefined()
  expect(shelf.get('c0')?.seq).toBe(7)
  expect(shelf.get('c2')).toBeDefined()
  shelf.drop('c2')
  expect(shelf.get('c2')).toBeUndefined()
})

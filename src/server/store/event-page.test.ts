import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore } from '../../../test/databases.ts'
import { appendUnit } from './append-unit.ts'
import { eventPage } from './event-page.ts'
import type { Store } from './store.ts'

const ID = 'conv_1'
const KIB = 1024

let directory: string
let store: Store

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'loquat-page-'))
  store = await openTestStore(directory)
  const columns = { title: null, model: null, instructions: null, settings: '{}', now: 1 }
  await store.write([store.conversations.create({ id: ID, ownerId: 'me', ...columns })])
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true })
})

const append = (texts: string[]) =>
  store.write([
    appendUnit(
      store,
      { conversationId: ID, events: texts },
      texts.map((data) => ({ run_id: null, type: 'a', data })),
    ),
  ])

/** The numbers of the first and the last event of each page. */
async function pages(): Promise<string[]> {
  const found: string[] = []
  for (let after = 0, more = true; more;) {
    const page = await eventPage(store, ID, after)
    after = page.rows.at(-1)?.seq ?? after
    more = page.more
    found.push(page.rows.length === 0 ? '-' : `${page.rows[0]!.seq}-${after}`)
  }
  return found
}

test('what fits is one page, whoever knows nothing of it yet', async () => {
  expect(await pages()).toEqual(['-'])
  await append(Array.from({ length: 499 }, (_, i) => `{"text":"${i}"}`))
  expect(await pages()).toEqual(['1-499'])
  const { rows } = await eventPage(store, ID, 497)
  expect(rows).toEqual([
    { seq: 498, type: 'a', data: '{"text":"497"}' },
    { seq: 499, type: 'a', data: '{"text":"498"}' },
  ])
})

test('long events behind short ones do not make a page long', async () => {
  const long = 'x'.repeat(100 * KIB)
  await append([...Array.from({ length: 40 }, () => '{}'), long, long, long, long, '{}'])
  expect(await pages()).toEqual(['1-42', '43-44', '45-45'])
})

test('a page is full by bytes, of whatever script', async () => {
  const long = '木'.repeat(20 * KIB)
  await append([long, long, long, long, long])
  expect(await pages()).toEqual(['1-3', '4-5'])
})

test('a page that is full with the last event does not say that it was the last', async () => {
  await append(['x'.repeat(128 * KIB)])
  expect(await pages()).toEqual(['1-1', '-'])
  await append(['{}'])
  expect(await pages()).toEqual(['1-1', '2-2'])
})

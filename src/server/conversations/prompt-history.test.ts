import { describe, expect, test } from 'vitest'
import { messageOf } from '../../protocol/__fixtures__/message.ts'
import type { Message } from '../../protocol/index.ts'
import { readPromptHistory } from './prompt-history.ts'
import { messageTokens } from './prompt-size.ts'

/** A branch of questions and replies in turn, m0, m1, …; what is said of one is added to it. */
function branch(length: number, fields: Record<number, Partial<Message>> = {}, words = 100) {
  return Array.from({ length }, (_, i): Message => {
    const reply = i % 2 === 1
    return messageOf(
      reply ? 'assistant' : 'user',
      [{ id: `p${i}`, type: 'text', text: 'word '.repeat(words) }],
      {
        ...{ id: `m${i}`, parentId: i === 0 ? null : `m${i - 1}` },
        ...(reply ? { model: 'a:b', runId: `r${i}` } : {}),
        ...fields[i],
      },
    )
  })
}

/** Everything is there already, so nothing is read. */
async function read(above: Message[], limit = 10_000, fields: Partial<Message> = {}) {
  const message = messageOf('assistant', [], {
    ...{ id: 'new', parentId: above.at(-1)?.id ?? null, model: 'a:b', runId: 'r' },
    ...fields,
  })
  const reading = { message, above: above.toReversed(), modelIds: ['a:b', 'e:f'], limit }
  const { path, ...rest } = await readPromptHistory(undefined as never, reading)
  return { ids: path.map(({ id }) => id).join(' '), ...rest }
}

const own = (messages: Message[]) =>
  messages.reduce((sum, message) => sum + messageTokens(message), 0)

describe('without a call of the same model', () => {
  test('all of a branch is counted here', async () => {
    const path = branch(5)
    const [cut, measured] = [{}, false]
    expect(await read(path)).toEqual({ ids: 'm0 m1 m2 m3 m4', cut, measured, tokens: own(path) })
    expect(await read([])).toEqual({ ids: '', cut, measured, tokens: 0 })
  })

  test('of a long one a little more than fits is read', async () => {
    const path = branch(99)
    expect((await read(path, 250)).ids).toBe('m95 m96 m97 m98')
    expect((await read(path, 50)).ids).toBe('m97 m98')
  })

  test('it begins where another model’s call began, unless more fits', async () => {
    const cut = { promptFrom: 'm4', promptSummary: true } as const
    const path = branch(9, { 7: { model: 'c:d', contextTokens: 900, ...cut } })
    expect(await read(path, 800)).toMatchObject({ ids: 'm4 m5 m6 m7 m8', cut, measured: false })
    expect(await read(path, 2_000)).toMatchObject({ ids: 'm0 m1 m2 m3 m4 m5 m6 m7 m8', cut: {} })
    expect(await read(path, 350)).toMatchObject({ ids: 'm5 m6 m7 m8', cut: {} })
  })
})

describe('with a call of the same model', () => {
  test('it begins where that began, and what that took is known', async () => {
    const cut = { promptFrom: 'm2', promptSummary: true, promptShortened: 'p' } as const
    const stand = { model: 'e:f' }
    const path = branch(7, {
      5: { ...stand, contextTokens: 777, ...cut },
      3: { contextTokens: 555 },
    })
    expect(await read(path)).toEqual({
      ids: 'm2 m3 m4 m5 m6',
      cut,
      measured: true,
      tokens: 777 + own(path.slice(6)),
    })
  })

  test('one that was given all of it is followed by one that is', async () => {
    const path = branch(3, { 1: { contextTokens: 777 } })
    const tokens = 777 + own(path.slice(2))
    expect(await read(path, 150)).toEqual({ ids: 'm0 m1 m2', cut: {}, measured: true, tokens })
  })

  test('its own replies since, and those of other models, are counted here', async () => {
    const path = branch(7, {
      1: { contextTokens: 300 },
      3: { model: 'c:d', contextTokens: 9_999 },
      5: { model: 'c:d', contextTokens: 9_999, promptFrom: 'm2' },
    })
    expect(await read(path)).toMatchObject({ measured: true, tokens: 300 + own(path.slice(2)) })
  })

  test('one that failed before its first word says where it began, but not what it took', async () => {
    const failed = { 5: { promptFrom: 'm2' } }
    const path = branch(7, { 3: { contextTokens: 400 }, ...failed })
    expect(await read(path)).toEqual({
      ids: 'm2 m3 m4 m5 m6',
      cut: { promptFrom: 'm2' },
      measured: false,
      tokens: own(path.slice(2)),
    })
    const same = branch(7, { 3: { contextTokens: 400, promptFrom: 'm2' }, ...failed })
    const tokens = 400 + own(same.slice(4))
    expect(await read(same)).toMatchObject({ ids: 'm2 m3 m4 m5 m6', measured: true, tokens })
  })

  test('a reply that goes on was counted itself', async () => {
    const path = branch(5, { 3: { contextTokens: 400 } })
    const goesOn = await read(path, 10_000, { contextTokens: 600, promptFrom: 'm2' })
    expect(goesOn).toMatchObject({ ids: 'm2 m3 m4', cut: { promptFrom: 'm2' }, measured: true })
  })

  test('of a copy of a branch, which tells of messages that are elsewhere, as much as fits', async () => {
    const path = branch(99, { 97: { contextTokens: 300, promptFrom: 'elsewhere' } })
    const { ids, cut, measured } = await read(path, 250)
    expect({ ids, cut, measured }).toEqual({ ids: 'm96 m97 m98', cut: {}, measured: false })
  })

  test('a count that cannot be of this branch is not believed', async () => {
    const path = branch(999, { 997: { contextTokens: 3 } })
    const { ids, measured } = await read(path, 250)
    expect({ ids, measured }).toEqual({ ids: 'm996 m997 m998', measured: false })
  })
})

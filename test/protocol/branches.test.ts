import { expect, test } from 'vitest'
import { EMPTY_STATE, path, reduce, type Conversation } from '../../src/protocol/index.ts'
import { serverForAll } from '../for-all.ts'
import { createApi, eventsPath, scripted, textIn, type MessagePage } from './api.ts'
import { eventsOf, readStream } from './event-stream.ts'

const server = serverForAll()
const api = createApi(server)

type BranchPage = MessagePage & { siblings: Record<string, string[]> }
const page = (id: string, query = '') => api.messages(id, query) as Promise<BranchPage>
const show = (id: string, messageId: string) =>
  api.request<Conversation>('POST', `/conversations/${id}/branch`, { json: { messageId } })

/** Sends and waits for the reply's end. */
async function say(id: string, text: string, fields: object = {}) {
  const { message, run } = await api.send(id, text, fields)
  await api.events(id)
  return { asked: message.id, answered: run.messageId, run: run.id }
}

const ids = ({ items }: MessagePage) => items.map((item) => item.id)

test('an edit makes a sibling that becomes the active branch, and both lead back to each other', async () => {
  const { id } = await api.create({})
  const a = await say(id, '[tokens=2] first')
  const b = await say(id, '[tokens=3] second')
  expect((await page(id)).siblings).toEqual({})

  const edited = await say(id, '[tokens=4] second, otherwise', { parentId: a.answered })
  const after = await page(id)
  expect(ids(after)).toEqual([a.asked, a.answered, edited.asked, edited.answered])
  expect(after.siblings).toEqual({ [edited.asked]: [b.asked, edited.asked] })

  const back = await show(id, b.asked)
  expect(back).toMatchObject({ status: 200, body: { id, leafId: b.answered } })
  const before = await page(id)
  expect(ids(before)).toEqual([a.asked, a.answered, b.asked, b.answered])
  expect(before.siblings).toEqual({ [b.asked]: [b.asked, edited.asked] })
  expect(before.leafId).toBe(b.answered)
})

test('the first message has siblings too, in this conversation only', async () => {
  const [{ id }, other] = [await api.create({}), await api.create({})]
  const a = await say(id, '[tokens=1] one')
  await say(other.id, '[tokens=1] elsewhere')
  const b = await say(id, '[tokens=1] one, otherwise', { parentId: null })
  expect((await page(id)).siblings).toEqual({ [b.asked]: [a.asked, b.asked] })
  expect((await page(other.id)).siblings).toEqual({})
})

test('regenerating makes siblings of the answer; a switch goes down to the newest end', async () => {
  const { id } = await api.create({})
  const a = await say(id, '[tokens=1] question')
  const second = await api.act(a.run, 'regenerate')
  await api.events(id)
  const below = await say(id, '[tokens=1] below the second')
  const third = await api.act(a.run, 'regenerate')
  await api.events(id)
  const all = [a.answered, second.run.messageId, third.run.messageId]
  expect((await page(id)).siblings).toEqual({ [all[2]!]: all })

  expect((await show(id, all[1]!)).body.leafId).toBe(below.answered)
  expect(ids(await page(id))).toEqual([a.asked, all[1], below.asked, below.answered])
  expect((await show(id, all[0]!)).body.leafId).toBe(all[0])
  // What was said above the fork is on all branches: the newest of them is shown.
  expect((await show(id, a.asked)).body.leafId).toBe(third.run.messageId)
})

test('a switch is an event: followers hear of it, later ones find it, and doing it again is none', async () => {
  const { id } = await api.create({})
  const a = await say(id, '[tokens=1] a')
  const b = await say(id, '[tokens=1] b', { parentId: null })
  const { seq } = await page(id)
  const follower = readStream(server.url, eventsPath(id, `after=${seq}`), {
    until: (bytes) => bytes.includes('event: branch'),
  })
  expect((await show(id, a.asked)).body).toMatchObject({ leafId: a.answered, seq: seq + 1 })
  expect(eventsOf((await follower).bytes)).toMatchObject([
    { seq: seq + 1, type: 'branch', leafId: a.answered },
  ])
  expect((await show(id, a.answered)).body.seq).toBe(seq + 1)

  const state = (await api.events(id)).reduce(reduce, EMPTY_STATE)
  expect(path(state).map((message) => message.id)).toEqual([a.asked, a.answered])
  expect(state.messages[b.answered]).toBeDefined()
  const list = await api.request<{ items: Conversation[] }>('GET', '/conversations')
  expect(list.body.items.find((item) => item.id === id)?.leafId).toBe(a.answered)
})

test('what is sent next goes under the branch that is shown', async () => {
  const { id } = await api.create({})
  const a = await say(id, '[tokens=1] a')
  await say(id, '[tokens=1] b', { parentId: null })
  await show(id, a.asked)
  const next = await say(id, '[tokens=1] after a')
  expect(ids(await page(id))).toEqual([a.asked, a.answered, next.asked, next.answered])
})

test('a reply goes on while another branch is shown, and while its question is edited', async () => {
  const { id } = await api.create({})
  const a = await say(id, '[tokens=1] a')
  const slow = await api.send(id, '[tokens=60 rate=200] slow')
  const edited = await api.send(id, '[tokens=30 rate=200] edited', { parentId: a.answered })
  expect((await show(id, slow.message.id)).body.leafId).toBe(slow.run.messageId)
  expect((await show(id, edited.message.id)).body.leafId).toBe(edited.run.messageId)
  await api.events(id)
  const texts = async (messageId: string) => {
    await show(id, messageId)
    return textIn((await page(id)).items.at(-1))
  }
  expect(await texts(slow.message.id)).toBe(scripted(60))
  expect(await texts(edited.message.id)).toBe(scripted(30))
})

test('siblings come with the page that holds them, and cost no more than the page', async () => {
  const { id } = await api.create({})
  const first = await say(id, '[tokens=1] 0')
  for (let i = 1; i < 6; i++) await say(id, `[tokens=1] ${i}`)
  const { seq } = await page(id)
  const again = await say(id, '[tokens=1] 0 otherwise', { parentId: null })
  await show(id, first.asked)
  const newest = await page(id, '?limit=4')
  expect(newest.siblings).toEqual({})
  const oldest = await page(id, `?limit=8&before=${newest.items[0]!.id}`)
  expect(oldest.items[0]!.id).toBe(first.asked)
  expect(oldest.siblings).toEqual({ [first.asked]: [first.asked, again.asked] })
  expect(oldest.seq).toBeGreaterThan(seq)
})

test('many at once end on one of the branches that were asked for, whole', async () => {
  const { id } = await api.create({})
  const a = await say(id, '[tokens=1] a')
  const b = await say(id, '[tokens=1] b', { parentId: null })
  const c = await say(id, '[tokens=1] c', { parentId: null })
  const answers = await Promise.all(
    Array.from({ length: 18 }, (_, i) => show(id, [a, b, c][i % 3]!.asked)),
  )
  for (const { status } of answers) expect(status).toBe(200)
  const { items, leafId, seq } = await page(id)
  expect([a.answered, b.answered, c.answered]).toContain(leafId)
  expect(items.at(-1)?.id).toBe(leafId)
  const state = (await api.events(id)).reduce(reduce, EMPTY_STATE)
  expect([state.leafId, state.seq]).toEqual([leafId, seq])
})

test('what is not there, or is of another conversation, cannot be shown', async () => {
  const [{ id }, other] = [await api.create({}), await api.create({})]
  const a = await say(id, '[tokens=1] a')
  for (const messageId of ['msg_00000000-0000-7000-8000-000000000000', a.asked])
    expect(await show(other.id, messageId)).toMatchObject({
      status: 404,
      body: { error: { code: 'message_not_found', field: 'messageId' } },
    })
  expect(await show('conv_00000000-0000-7000-8000-000000000000', a.asked)).toMatchObject({
    status: 404,
    body: { error: { code: 'conversation_not_found' } },
  })
  expect(await show(id, 'x')).toMatchObject({ status: 422 })
})

import { expect, test } from 'vitest'
import { openAccount } from './account-stream.ts'
import { worldForAll, SECRET } from './world.ts'

const world = worldForAll()

const open = (query: string, token: string) =>
  openAccount(world.server.url, query, { headers: { authorization: `Bearer ${token}` } })

test('an account’s stream tells of nobody else’s conversations, nor follows them', async () => {
  const { owner, other, reader } = world.tokens
  const mine = await open('after=0', owner)
  const alsoMine = await open('after=0', reader)
  const theirs = await open('after=0', other)
  const things = await world.things()
  await mine.until((lines) => lines.some((line) => line.conversation?.id === things.conversation))
  await alsoMine.until((lines) => lines.some((line) => line.conversation?.title === SECRET))

  const spying = await open(`follow=${things.conversation}:0`, other)
  await spying.until((lines) => lines.length > 0)
  expect(spying.lines()).toEqual([
    { type: 'unfollow', conversationId: things.conversation, code: 'conversation_not_found' },
  ])
  await world.call('DELETE', `/api/v1/conversations/${things.conversation}`, undefined, other)
  await world.call('PATCH', `/api/v1/conversations/${things.conversation}`, { title: 'x' }, other)
  await world.call(
    'POST',
    `/api/v1/conversations/${things.conversation}/branch`,
    { messageId: things.message },
    other,
  )
  await world.call('DELETE', `/api/v1/conversations/${things.conversation}`, undefined, owner)
  await mine.until((lines) => lines.at(-1)?.type === 'conversation-delete')
  // Something of their own, so that what was on its way before it has come.
  await world.call('POST', '/api/v1/conversations', { title: 'theirs' }, other)
  await theirs.until((lines) => lines.some((line) => line.conversation?.title === 'theirs'))
  expect(theirs.lines()).toHaveLength(1)
  expect(mine.lines().map(({ conversation }) => conversation?.title)).not.toContain('x')
  for (const line of [mine, alsoMine, theirs, spying]) line.close()
})

test('a stream that is meant to be another one’s is refused', async () => {
  const { other } = world.tokens
  const me = await world.call('GET', '/api/v1/me', undefined, other)
  const { ownerId } = (await me.json()) as { ownerId: string }
  const refused = await world.call('GET', `/api/v1/events?owner=${ownerId}x`, undefined, other)
  expect(refused.status).toBe(401)
  expect(await refused.json()).toMatchObject({ error: { code: 'unauthorized' } })
  const mine = await open(`owner=${ownerId}`, other)
  await world.call('POST', '/api/v1/conversations', { title: 'for me' }, other)
  await mine.until((lines) => lines.some((line) => line.conversation?.title === 'for me'))
  mine.close()
})

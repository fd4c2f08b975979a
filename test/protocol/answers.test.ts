import { describe, expect, test } from 'vitest'
import { createAccounts, createClient } from '../../src/client/index.ts'
import { EVERY_EVENT, EVERY_PART } from '../../src/protocol/__fixtures__/every-event.ts'
import { ANSWERS } from '../../src/protocol/answers.schema.ts'
import { accountEvent, conversationEvent } from '../../src/protocol/events.schema.ts'
import { ROUTES, type Route, type RouteId } from '../../src/protocol/index.ts'
import { OUTCOMES } from '../../src/protocol/outcomes.ts'
import { SCHEMAS, type RouteSchema } from '../../src/protocol/routes.schema.ts'
import { part } from '../../src/protocol/shapes.schema.ts'
import { serverForAll } from '../for-all.ts'

const server = serverForAll()
/** Which routes have answered, and what of it was not as it is described. */
const seen = new Set<RouteId>()
const faults: string[] = []

const routeIds = Object.keys(ROUTES) as RouteId[]

function routeOf(method: string, path: string): RouteId | undefined {
  const fits = (route: Route) =>
    route.method === method && new RegExp(`^${route.path.replaceAll(/:\w+/g, '[^/]+')}$`).test(path)
  return (
    routeIds.find((id) => ROUTES[id].method === method && ROUTES[id].path === path) ??
    routeIds.find((id) => fits(ROUTES[id]))
  )
}

/** Holds every answer against its description. */
const watched: typeof fetch = async (input, init) => {
  const response = await fetch(input, init)
  const id = routeOf(init?.method ?? 'GET', new URL(response.url).pathname)
  if (id === undefined || !response.ok) return response
  seen.add(id)
  const { json, other = {} } = ANSWERS[id]
  const type = (response.headers.get('content-type') ?? '').split(';')[0]!
  if (response.status !== OUTCOMES[id].status) faults.push(`${id}: status ${response.status}`)
  if (response.status === 204 ? json : !json && !(type in other)) faults.push(`${id}: ${type}`)
  if (!json || type in other) return response
  const result = json.safeParse(await response.clone().json())
  for (const issue of result.error?.issues ?? [])
    faults.push(`${id}: ${issue.path.join('.')} ${issue.message}`)
  return response
}

test('every answer has the shape that is described, no field more and none less', async () => {
  const options = { baseUrl: server.url, fetch: watched }
  const client = createClient(options)
  const accounts = createAccounts(options)
  const { rev } = await client.conversations.list()
  const { id } = await client.conversations.create({ title: 'T', settings: { temperature: 1 } })
  await client.conversations.update(id, { pinned: true, instructions: 'Be brief.' })
  const follow = async (until: (event: { type: string }) => boolean) => {
    for await (const event of client.follow(id)) {
      expect(conversationEvent.safeParse(bodyOf(event)).error?.issues, event.type).toBeUndefined()
      if (until(event)) return
    }
  }
  const { run } = await client.send(id, 'Say [tokens=500 rate=100 reasoning=3]')
  await follow((event) => event.type === 'text-delta')
  await client.conversations.messages(id)
  await client.search('Say')
  await client.runs.cancel(run.id)
  await follow((event) => event.type === 'run-end')
  await client.conversations.get(id)
  await client.runs.cancel((await client.runs.continue(run.id)).run.id)
  for await (const event of client.follow(id, { until: 'idle' })) void event
  const again = await client.runs.regenerate(run.id, { model: 'demo:echo' })
  for await (const event of client.follow(id, { until: 'idle' })) void event
  await client.runs.get(again.run.id)
  await client.runs.prompt(again.run.id)
  await client.conversations.usage(id)
  await client.stats({ owner: '*', utcOffset: 60 })
  const page = await client.conversations.messages(id)
  for await (const event of client.temporary({ messages: page.items })) void event
  expect(Object.keys(page.siblings)).not.toEqual([])
  await client.conversations.showBranch(id, page.siblings[page.items.at(-1)!.id]![0]!)
  await client.conversations.answer(id, page.items[0]!.id)
  for await (const event of client.follow(id, { until: 'idle' })) void event
  await client.conversations.editReply(id, page.items.at(-1)!.id, 'In other words')
  await client.conversations.fork(id, page.items.at(-1)!.id)
  const { id: shareId, path } = await client.shares.create(id)
  await client.shares.list(id)
  await watched(new URL(path, server.url))
  await client.shares.revoke(id, shareId)
  for (const format of ['json', 'pydantic-ai', 'markdown', 'html'] as const)
    await client.conversations.export(id, format)
  await client.conversations.import(
    '[{"kind":"request","parts":[{"part_kind":"user-prompt","content":"Hello"}]}]',
  )
  await client.conversations.list()
  for await (const event of client.followAccount({ after: rev })) {
    expect(accountEvent.safeParse(event).error?.issues).toBeUndefined()
    break
  }
  await client.models.list()
  await client.models.costs({ inputTokens: 1200, outputTokens: 300 })
  await client.providers.list()
  await client.providers.save('openai', { apiKey: 'sk-test-1234' })
  await client.providers.delete('openai')
  await accounts.me()
  const token = await accounts.tokens.create({ name: 'a' })
  await accounts.tokens.list()
  await accounts.createUserToken({ user: 'anna' })
  await accounts.tokens.revoke(token.id)
  await accounts.signOut()
  await client.conversations.delete(id)
  for (const route of ['openApi', 'livez', 'healthz', 'readyz', 'metrics'] as const)
    await watched(new URL(ROUTES[route].path, server.url))

  expect(faults).toEqual([])
  // Signing in needs another access, a tool that waits another model, and a test of a provider its server.
  const elsewhere: RouteId[] = ['signIn', 'approveRun', 'testProvider']
  expect(routeIds.filter((route) => !seen.has(route) && !elsewhere.includes(route))).toEqual([])
})

function bodyOf<T extends { seq: number }>({ seq: _seq, ...body }: T): Omit<T, 'seq'> {
  return body
}

describe('the description', () => {
  test.each(EVERY_EVENT.map((event) => ({ event })))('knows the event $event.type', ({ event }) => {
    expect(conversationEvent.parse(bodyOf(event))).toEqual(bodyOf(event))
  })

  test.each(EVERY_PART.map((given) => ({ given })))('knows the part $given.type', ({ given }) => {
    expect(part.parse(given)).toEqual(given)
  })

  test.each(routeIds)('%s: what one might send would be taken', (id) => {
    const { body }: RouteSchema = SCHEMAS[id]
    const { example } = ANSWERS[id]
    if (!body) return expect(ANSWERS[id].body === undefined).toBe(example === undefined)
    expect(body.safeParse(example).error?.issues).toBeUndefined()
  })
})

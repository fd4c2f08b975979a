import { readFileSync } from 'node:fs'
import {
  createId,
  isLive,
  type Conversation,
  type Message,
  type Run,
  type SentPrompt,
} from '../../../src/protocol/index.ts'
import { logOf } from './replies.ts'
import {
  act,
  conversationOf,
  create,
  ENDED,
  messagesOf,
  Refused,
  send,
  until,
  type World,
} from './world.ts'

/** Looks, on a server started again, whether what was answered holds. @returns what does not */
export type Check = (world: World) => Promise<string[]>

/** Does one thing again and again until the server is gone. @param promise takes what is to be looked at later */
export type Act = (world: World, promise: (check: Check) => void) => Promise<void>

/** What a thing may be: the last value that was acknowledged, or one that was sent after it. */
function ledger<T>(first: T) {
  let sent: T[] = [first]
  return {
    async put(value: T, request: Promise<unknown>): Promise<void> {
      sent.push(value)
      await request
      sent = [value]
    },
    allows: (value: unknown) => sent.some((it) => JSON.stringify(it) === JSON.stringify(value)),
    said: () => JSON.stringify(sent),
  }
}

const holds = (holds: boolean, violation: string) => (holds ? [] : [violation])

/** The status of an answer that says no; undefined for one that says yes. */
async function statusOf(asked: Promise<unknown>): Promise<number | undefined> {
  try {
    await asked
    return undefined
  } catch (error) {
    if (error instanceof Refused) return error.status
    throw error
  }
}

/** The conversations in which something is found. */
async function foundBy(world: World, q: string): Promise<string[]> {
  const path = `/api/v1/search?limit=50&q=${encodeURIComponent(q)}`
  const { items } = await world.ask<{ items: { conversationId: string }[] }>('GET', path)
  return items.map(({ conversationId }) => conversationId)
}

const changes: Act = async (world, promise) => {
  const { id } = await create(world)
  const fields = {
    title: ledger<string | null>(null),
    pinned: ledger(false),
    archived: ledger(false),
    model: ledger<string | null>(null),
    instructions: ledger<string | null>(null),
    settings: ledger<object>({}),
    allowedTools: ledger<string[]>([]),
  }
  promise(async (again) => {
    const conversation = await conversationOf(again, id)
    const { title } = conversation
    const now = conversation as unknown as Record<string, unknown>
    const found = await foundBy(again, `"${title ?? 'title'}"`)
    const indexed = found.includes(id) === (title !== null)
    const said = holds(indexed, `a search for ${title} finds ${found.join()}`)
    const kept = Object.entries(fields).flatMap(([name, allowed]) =>
      holds(allowed.allows(now[name]), `${name} is ${String(now[name])}, not of ${allowed.said()}`),
    )
    return [...said, ...kept]
  })
  for (let i = 0; ; i++) {
    const change = {
      title: i % 4 === 3 ? null : `title ${i}`,
      pinned: i % 2 === 0,
      archived: i % 2 === 0,
      model: 'test:script',
      instructions: `say ${i}`,
      settings: { seed: i },
      allowedTools: [`tool_${i}`],
    }
    // All of it at once, or one after the other.
    const patches =
      i % 3 !== 1 ? [change] : Object.entries(change).map((it) => Object.fromEntries([it]))
    for (const patch of patches) {
      const request = world.ask('PATCH', `/api/v1/conversations/${id}`, patch)
      const names = Object.keys(patch) as (keyof typeof fields)[]
      await Promise.all(names.map((name) => fields[name].put(change[name] as never, request)))
    }
  }
}

/** A model gives each conversation another title than its first words. */
const titles: Act = async (world, promise) => {
  for (;;) {
    const { id } = await create(world)
    const { run } = await send(world, id, '[tokens=2]')
    await until(world, run.id, ENDED)
    promise(async (again) => {
      const { title } = await conversationOf(again, id)
      const told = (await logOf(again, id)).findLast(
        (event) => event.type === 'conversation-update',
      )
      const said = (JSON.parse(told?.data ?? '{}') as { patch?: { title: string } }).patch?.title
      return holds(title === said, `the title is ${title}, and readers were told ${said}`)
    })
  }
}

/** Of questions that fill the window only the newest goes along, with a summary of the others. */
const summaries: Act = async (world, promise) => {
  for (;;) {
    const { id } = await create(world)
    for (let i = 0; i < 3; i++) {
      const { run } = await send(world, id, `[tokens=2] ${'word '.repeat(800)}`)
      await until(world, run.id, ENDED)
      const reply = (await messagesOf(world, id)).at(-1)
      if (!reply?.promptSummary) continue
      promise(async (again) => {
        const { prompt } = await again.ask<SentPrompt>('GET', `/api/v1/runs/${run.id}/prompt`)
        const kept = JSON.stringify(prompt.messages).includes('In short.')
        return holds(kept, `the summary that ${run.id} was given is gone`)
      })
    }
  }
}

const branches: Act = async (world, promise) => {
  const { id } = await create(world)
  const ends: string[] = []
  for (const parentId of [undefined, null, null]) {
    const { run } = await send(world, id, '[tokens=1]', parentId === null ? { parentId } : {})
    await until(world, run.id, ENDED)
    ends.push(run.messageId)
  }
  const leaf = ledger(ends.at(-1)!)
  promise(async (again) => {
    const { leafId } = await conversationOf(again, id)
    return holds(leaf.allows(leafId), `the branch ends at ${leafId}, not of ${leaf.said()}`)
  })
  for (let i = 0; ; i++) {
    const messageId = ends[i % ends.length]!
    const path = `/api/v1/conversations/${id}/branch`
    await leaf.put(messageId, world.ask('POST', path, { messageId }))
  }
}

/** Every message that was accepted is there once and answered once, whatever became of the answer. */
function answered(id: string, accepted: Message[]): Check {
  return async (again) => {
    const items = await messagesOf(again, id)
    return accepted.flatMap((message) => [
      ...holds(items.filter((it) => it.id === message.id).length === 1, `${message.id} is gone`),
      ...holds(
        items.some((it) => it.parentId === message.id && it.state && !isLive(it.state)),
        `${message.id} has no reply that is over`,
      ),
    ])
  }
}

const queues: Act = async (world, promise) => {
  for (;;) {
    const { id } = await create(world)
    const accepted: Message[] = []
    promise(answered(id, accepted))
    for (let i = 0; i < 6; i++) {
      const { message } = await send(world, id, '[tokens=3 rate=100]', { onBusy: 'queue' })
      accepted.push(message)
    }
    await send(world, id, '[tokens=3]', { onBusy: 'interrupt' })
  }
}

const stops: Act = async (world, promise) => {
  for (;;) {
    const { id } = await create(world)
    const { run } = await send(world, id, '[tokens=400 rate=200]')
    await act(world, run.id, 'cancel')
    promise(async (again) => {
      const now = await again.ask<Run>('GET', `/api/v1/runs/${run.id}`)
      const stopped = now.state === 'stopped' || now.state === 'completed'
      return holds(stopped, `a stopped run is ${JSON.stringify(now)}`)
    })
  }
}

const reruns: Act = async (world, promise) => {
  for (;;) {
    const { id } = await create(world)
    const { run } = await send(world, id, '[tokens=20 rate=400 finish=length]')
    await until(world, run.id, ENDED)
    const others = [
      await act(world, run.id, 'regenerate'),
      await act(world, run.id, 'continue').catch(refusal),
    ]
    promise(async (again) => {
      const states = await Promise.all(
        others.map(
          async (it) => it && (await again.ask<Run>('GET', `/api/v1/runs/${it.run.id}`)).state,
        ),
      )
      return holds(
        states.every((state) => !state || !isLive(state)),
        `runs are ${states.join()}`,
      )
    })
  }
}

/** Something else was quicker: that is an answer, too. */
function refusal(error: unknown): undefined {
  if (!(error instanceof Refused) || error.status !== 409) throw error
}

async function importDump(world: World, dump: unknown): Promise<Conversation> {
  const path = '/api/v1/conversations/import'
  return (await world.ask<{ conversation: Conversation }>('POST', path, dump)).conversation
}

/** Longer than what is removed at once. */
const LONG = Array.from({ length: 200 }, (_, i) => ({
  kind: 'request',
  parts: [{ part_kind: 'user-prompt', content: `word ${i}` }],
}))

const deletions: Act = async (world, promise) => {
  for (let i = 1; ; i++) {
    const { id } = i % 4 === 2 ? await importDump(world, LONG) : await create(world)
    if (i % 3 === 0) await until(world, (await send(world, id, '[tokens=2]')).run.id, ENDED)
    await world.ask('DELETE', `/api/v1/conversations/${id}`)
    promise(async (again) => {
      const status = await statusOf(conversationOf(again, id))
      return holds(status === 404, 'a deleted conversation is back')
    })
  }
}

const tokens: Act = async (world, promise) => {
  for (;;) {
    const made = await world.ask<{ id: string; token: string }>('POST', '/api/v1/tokens', {
      name: 'kill',
      scopes: ['read'],
    })
    const use = (on: World) =>
      on.ask('GET', '/api/v1/conversations?limit=1', undefined, {
        authorization: `Bearer ${made.token}`,
      })
    const gone = ledger(false)
    promise(async (again) => {
      const refused = (await statusOf(use(again))) === 401
      return holds(gone.allows(refused), `a token is ${refused ? 'no longer good' : 'good again'}`)
    })
    await use(world)
    await use(world)
    await gone.put(true, world.ask('DELETE', `/api/v1/tokens/${made.id}`))
  }
}

const shares: Act = async (world, promise) => {
  const { id } = await create(world)
  await until(world, (await send(world, id, '[tokens=1]')).run.id, ENDED)
  const path = `/api/v1/conversations/${id}/shares`
  for (;;) {
    const made = await world.ask<{ id: string }>('POST', path, {})
    const there = ledger(true)
    promise(async (again) => {
      const { items } = await again.ask<{ items: { id: string }[] }>('GET', `${path}?limit=200`)
      const found = items.some((share) => share.id === made.id)
      return holds(there.allows(found), `a link is ${found ? 'back' : 'gone'}`)
    })
    await there.put(false, world.ask('DELETE', `${path}/${made.id}`))
  }
}

const keys: Act = async (world, promise) => {
  const stored = ledger(false)
  type Providers = { items: { id: string; configured: boolean }[] }
  promise(async (again) => {
    const { items } = await again.ask<Providers>('GET', '/api/v1/providers')
    const configured = items.find(({ id }) => id === 'openrouter')?.configured
    return holds(stored.allows(configured), `a key is ${configured ? 'back' : 'gone'}`)
  })
  const path = '/api/v1/providers/openrouter'
  const input = { apiKey: 'sk-kill', baseUrl: 'http://127.0.0.1:9/v1' }
  for (;;) {
    await stored.put(true, world.ask('PUT', path, input))
    await stored.put(false, world.ask('DELETE', path))
  }
}

const sessions: Act = async (world, promise) => {
  for (;;) {
    const session_id = createId('msg')
    const message = '[tokens=4]'
    const { response } = await world.ask<{ response: string }>('POST', '/chat', {
      session_id,
      message,
    })
    promise(async (again) => {
      const { messages } = await again.ask<{ messages: { content: string }[] }>(
        'GET',
        `/history/${session_id}`,
      )
      const said = messages.map(({ content }) => content)
      return holds(
        JSON.stringify(said) === JSON.stringify([message, response]),
        `a session holds ${JSON.stringify(said)}`,
      )
    })
  }
}

const SAMPLE = new URL(
  '../../history/__fixtures__/messages/v0.0.21-system-prompt-and-tools.json',
  import.meta.url,
)

const imports: Act = async (world, promise) => {
  const dump = JSON.parse(readFileSync(SAMPLE, 'utf8')) as unknown
  let whole: number | undefined
  for (;;) {
    const { id } = await importDump(world, dump)
    const { length } = await messagesOf(world, id)
    whole ??= length
    const expected = whole
    promise(async (again) => {
      const now = (await messagesOf(again, id)).length
      return holds(now === expected, `an import has ${now} of ${expected} messages`)
    })
  }
}

const edits: Act = async (world, promise) => {
  const { id } = await create(world)
  const { run } = await send(world, id, '[tokens=1]')
  await until(world, run.id, ENDED)
  const path = `/api/v1/conversations/${id}/edit`
  for (let i = 0; ; i++) {
    const text = `${id.slice(-12)} version ${i}`
    const parts = [{ type: 'text', text }]
    const wish = { id: createId('msg'), messageId: run.messageId, parts }
    const there = ledger(false)
    promise(async (again) => {
      const found = await foundBy(again, `"${text}"`)
      const repeated = await again.ask<Message>('POST', path, wish)
      return [
        ...holds(there.allows(found.includes(id)), `“${text}” is in ${found.join()}`),
        ...holds(repeated.id === wish.id, `“${text}” made again is ${repeated.id}`),
      ]
    })
    await there.put(true, world.ask('POST', path, wish))
  }
}

/** More than is written at once. */
const FORKED = 150

const forks: Act = async (world, promise) => {
  const dump = Array.from({ length: FORKED }, (_, i) =>
    i % 2 === 0
      ? { kind: 'request', parts: [{ part_kind: 'user-prompt', content: `${i}?` }] }
      : { kind: 'response', parts: [{ part_kind: 'text', content: `${i}.` }] },
  )
  const { conversation } = await world.ask<{ conversation: Conversation }>(
    'POST',
    '/api/v1/conversations/import',
    dump,
  )
  const path = `/api/v1/conversations/${conversation.id}/fork`
  for (;;) {
    const wish = { id: createId('conv'), messageId: conversation.leafId }
    const there = ledger(0)
    promise(async (again) => {
      const gone = (await statusOf(conversationOf(again, wish.id))) === 404
      const length = gone ? 0 : (await conversationOf(again, wish.id)).seq
      const repeated = await again.ask<Conversation>('POST', path, wish)
      return [
        ...holds(there.allows(length), `a fork has ${length} of ${FORKED} messages`),
        ...holds(repeated.seq === FORKED, `a fork made again has ${repeated.seq}`),
      ]
    })
    await there.put(FORKED, world.ask('POST', path, wish))
  }
}

const approvals: Act = async (world, promise) => {
  for (;;) {
    const { id } = await create(world, { model: 'test:tools' })
    const { run, message } = await send(world, id, 'go')
    await until(world, run.id, ['waiting'])
    const yes = { toolCallId: 'pyd_ai_tool_call_id__asks', approved: true, scope: 'conversation' }
    await act(world, run.id, 'approve', yes)
    promise(async (again) => {
      const { state } = await again.ask<Run>('GET', `/api/v1/runs/${run.id}`)
      const allowed = (await conversationOf(again, id)).allowedTools.join()
      return [
        ...holds(allowed === 'asks', `what was allowed is ${allowed}`),
        ...holds(!isLive(state), `a run that was answered is ${state}`),
        ...(await answered(id, [message])(again)),
      ]
    })
  }
}

/** Everything else that goes on while replies are written. */
export const ACTS = {
  changes,
  titles,
  summaries,
  branches,
  queues,
  stops,
  reruns,
  deletions,
  tokens,
  shares,
  keys,
  sessions,
  imports,
  edits,
  forks,
  approvals,
} satisfies Record<string, Act>

import { setTimeout as delay } from 'node:timers/promises'
import type { Message, Run } from '../../../src/protocol/index.ts'
import { createApi } from '../../protocol/api.ts'
import { openReader, type ReceivedEvent } from '../reader.ts'
import { PATIENCE, type Plan, type Requests, type World } from './world.ts'

/** One reply, as everybody saw it. */
export interface Seen {
  plan: Plan
  requests: Requests
  /** What two readers were shown, live and from the middle on. */
  shown: ReceivedEvent[][]
  /** What is stored afterwards. */
  stored: ReceivedEvent[]
  message: Message | undefined
  run: Run
  /** All that clients were given, as it came. */
  bytes: string
  /** Connections to the provider that were still open a while after the end. */
  leftOpen: number
}

/** Nothing here takes longer: a provider that is silent is given up, and one that goes on is cut off. */
const LONGEST = { short: 30_000, long: 300_000 }
/** After the end of a run its connection to the provider is closed within so many milliseconds. */
const CLOSED_WITHIN = (PATIENCE + 3) * 1000

/** Sends one message, reads the reply as it comes and afterwards. Undefined where it does not end. */
export async function tryReply(
  world: World,
  trial: number,
  plan: Plan,
  random: () => number,
): Promise<Seen | undefined> {
  const { url } = world.server
  const api = createApi(world.server)
  const requests = world.plan(trial, plan)
  const model = `${plan.wire.name}:mock`
  const send = async () => {
    const { id } = await api.create({ model })
    return { id, run: (await api.send(id, `This is trial ${trial}.`)).run }
  }
  const { address, spoils } = plan.misbehaviour
  const { id, run } = await (address || spoils ? world.elsewhere(plan, send) : send())
  const shown: ReceivedEvent[][] = [[], []]
  const live = openReader(url, id, { query: 'until=idle', into: shown[0]! })
  const late = delay(random() * 100).then(() =>
    openReader(url, id, { query: 'after=0', into: shown[1]! }),
  )
  const limit = new AbortController()
  await Promise.race([
    live.ended,
    delay(plan.long ? LONGEST.long : LONGEST.short, undefined, { signal: limit.signal }).catch(
      () => {},
    ),
  ])
  limit.abort()
  if (!shown[0]!.some(({ type }) => type === 'run-end')) return undefined

  const leftOpen = await stillOpen(requests)
  const after = openReader(url, id, { query: 'until=idle' })
  await after.ended
  ;(await late).close()
  const page = await api.request<{ items: Message[] }>('GET', `/conversations/${id}/messages`)
  const ended = await api.request<Run>('GET', `/runs/${run.id}`)
  return {
    plan,
    requests,
    shown,
    stored: after.events,
    message: page.body.items.find(({ runId }) => runId === run.id),
    run: ended.body,
    bytes: shown[0]!.map(({ data }) => data).join('\n') + page.text + ended.text,
    leftOpen,
  }
}

/** An answer that came to its end leaves its connection for the next request; any other has to be closed. */
async function stillOpen({ tries, more }: Requests): Promise<number> {
  const broken = [...tries, ...more].filter(({ whole }) => !whole)
  const limit = new AbortController()
  await Promise.race([
    Promise.all(broken.map(({ over }) => over)),
    delay(CLOSED_WITHIN, undefined, { signal: limit.signal }).catch(() => {}),
  ])
  limit.abort()
  return broken.filter(({ closed, whole }) => !closed && !whole).length
}

import type { Client } from '../../client/index.ts'
import { seekLead } from './lead.ts'
import { createLeader, type Leader } from './leader.ts'
import type { Tab } from './tab.ts'
import type { News, Positions, Said, Wish } from './talk.ts'

/** A tab's place among the tabs of one person in one browser. */
export interface Part {
  /** What is streamed is not enough any more. */
  want(): void
  /** Less is wanted than before. */
  less(): void
  leave(): void
}

export interface PartOptions {
  client: Pick<Client, 'followAccount'>
  tab: Tab
  /** Does it lead at once? Otherwise when nobody else does. */
  inFront: boolean
  /** The person: tabs of others are not talked to. */
  owner: string
  /** Where this tab stands. */
  positions(): Positions
  hear(news: News): void
  /** The server refuses a stream to this tab. */
  onRefused(error: unknown): void
}

/** Joins the tabs of one person, and leads them until another one does. */
export function takePart(options: PartOptions): Part {
  const { client, tab, owner, positions, hear, onRefused } = options
  const name = `loquat.live.${owner}`
  const channel = tab.others?.open(name, onSaid)
  const out = createOutbox((said) => channel?.post(said))
  let leader: Leader | undefined

  function onSaid(said: Said) {
    if (said.type === 'ask') channel!.post(wish(true))
    else if (said.type === 'want' || said.type === 'less') leader?.hear(said)
    else hear(said)
  }

  const wish = (answer: boolean): Wish => ({
    type: 'want',
    tab: tab.id,
    positions: positions(),
    answer,
  })

  function tell(said: News | { type: 'ask' }, isAlone: boolean) {
    if (!isAlone) out.post(said)
    if (said.type === 'ask') leader?.hear(wish(true))
    else hear(said)
  }

  function say(said: Wish) {
    if (leader) leader.hear(said)
    else channel?.post(said)
  }

  const leave = seekLead(
    tab.others?.locks,
    name,
    options.inFront,
    () => {
      leader = createLeader(client, { tab: tab.id, owner, tell, onRefused })
      leader.ask()
    },
    () => {
      leader?.close()
      leader = undefined
      out.flush()
    },
  )

  return {
    want: () => say(wish(false)),
    less: () => say({ type: 'less' }),
    leave() {
      // After one that led the next one asks anyway.
      if (!leader) say({ type: 'less' })
      leave()
      channel?.close()
    },
  }
}

/** Passes on at once what is said, but events that come together in one piece. */
function createOutbox(post: (said: Said) => void) {
  let batch: Extract<Said, { type: 'events' }> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  function flush() {
    clearTimeout(timer)
    const ready = batch
    batch = undefined
    if (ready) post(ready)
  }

  return {
    flush,
    post(said: Said) {
      const fits =
        said.type === 'events' && said.line === batch?.line && said.stream === batch.stream
      if (fits) return void batch!.events.push(...said.events)
      flush()
      if (said.type !== 'events') return post(said)
      batch = { ...said, events: [...said.events] }
      timer = setTimeout(flush)
    },
  }
}

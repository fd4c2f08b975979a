import { isLive, textOf } from '../../protocol/index.ts'
import type { Conversation, Message } from '../../protocol/index.ts'
import { ConnectionError, type Client, type MessagePage } from '../../client/index.ts'
import { followingOf, followReply, type Following } from './follow-reply.ts'
import { createInterrupt, type Interrupt } from './interrupt.ts'
import type { Screen } from './screen.ts'

/** One conversation at the terminal: what is open, and how messages and replies go back and forth. */
export interface Dialogue {
  /** Null until the first message is sent. */
  readonly conversation: Conversation | null
  /** The model that is to answer; null leaves it to the server. */
  readonly model: string | null
  /** Forgets which conversation is open; the next message begins a new one. */
  begin(): void
  /**
   * Shows the last messages, and the reply that is being written, if one is.
   * @returns that reply as it ended; with nobody to ask also the one whose tools wait, since nothing follows it until then
   */
  open(id: string, show: boolean): Promise<Message | undefined>
  setModel(model: string): Promise<void>
  /** @returns the reply as it ended */
  say(text: string): Promise<Message | undefined>
  /** Goes on with the last reply. */
  goOn(): Promise<Message | undefined>
}

export interface DialogueOptions {
  client: Client
  screen: Screen
  model: string | null
  /** Gives Ctrl-C to a reply while it is written. @returns how to take it back */
  during: (interrupt: Interrupt) => () => void
  leave: () => void
  /** Asks whether a tool may run; left out where nobody is there to ask. */
  confirm?: ((signal: AbortSignal) => Promise<boolean | null>) | undefined
}

/** How many messages a conversation that is opened again is shown with. */
const RECENT = 6

export function createDialogue(options: DialogueOptions): Dialogue {
  const { client, screen } = options
  let { model } = options
  let conversation: Conversation | null = null
  let last: Message | undefined

  /** Starts something that writes a reply, and shows it to its end. */
  async function show(begin: (signal: AbortSignal) => Promise<Following>) {
    const interrupt = createInterrupt(client, screen, options.leave)
    const end = options.during(interrupt)
    const { signal } = interrupt
    try {
      const following = await begin(signal)
      const { confirm } = options
      const onRun = interrupt.watch
      last = await followReply(following, { client, screen, signal, confirm, onRun })
      return last
    } finally {
      end()
    }
  }

  async function ensure(signal: AbortSignal): Promise<string> {
    conversation ??= await client.conversations.create({ model, signal })
    return conversation.id
  }

  function showRecent({ items, conversation }: MessagePage) {
    screen.note(conversation.title ?? conversation.id)
    for (const message of items) {
      const text = textOf(message.parts)
      if (message.role === 'user') screen.line(`› ${text}`, 'bold')
      else if (message.runId && isGoingOn(message)) continue
      else screen.line(text)
    }
  }

  return {
    get conversation() {
      return conversation
    },
    get model() {
      return conversation?.model ?? model
    },
    begin() {
      conversation = null
      last = undefined
    },
    async open(id, shown) {
      const page = await client.conversations.messages(id, { limit: RECENT })
      conversation = page.conversation
      last = page.items.at(-1)
      if (model !== null) conversation = await client.conversations.update(id, { model })
      if (!shown) return last?.state === 'waiting' ? last : undefined
      showRecent(page)
      if (last && isGoingOn(last)) return show(async () => liveOf(last!, page))
    },
    async setModel(name) {
      if (conversation)
        conversation = await client.conversations.update(conversation.id, { model: name })
      model = name
    },
    say: (text) =>
      show(async (signal) => {
        const sent = await client.send(await ensure(signal), { text, onBusy: 'queue', signal })
        return followingOf(sent, [sent.message])
      }),
    async goOn() {
      const { runId } = last ?? {}
      if (!last || runId === undefined) throw new Error('There is no reply to go on with.')
      const before = last
      return show(async () => followingOf(await client.runs.continue(runId), [before]))
    },
  }
}

function isGoingOn({ state }: Message): boolean {
  return state !== undefined && isLive(state)
}

/** A reply that somebody started before, from its beginning. */
function liveOf(message: Message, page: MessagePage): Following {
  const { conversationId, id, runId } = message
  const run = { id: runId!, conversationId, messageId: id }
  return { ...followingOf({ run, seq: page.seq }, page.items), shown: 0 }
}

/** The conversation somebody was in last. */
export async function latestOf(client: Client): Promise<string> {
  const { items } = await client.conversations.list({ limit: 1 })
  const [latest] = items
  if (!latest) throw new Error('There is no conversation to go on with yet.')
  return latest.id
}

/** Asks the server whether it is there, and which model answers. */
export async function greet(client: Client): Promise<string | null> {
  try {
    return (await client.models.list()).default.id
  } catch (error) {
    // What is no JSON comes from something else that listens there.
    throw error instanceof TypeError ? new ConnectionError(error) : error
  }
}

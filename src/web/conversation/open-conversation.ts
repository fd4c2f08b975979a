import { batch, computed, signal } from '@preact/signals'
import { createId, isLive, textOf } from '../../protocol/index.ts'
import type { Conversation, ConversationEvent } from '../../protocol/index.ts'
import { ApiError, type Approval, type Client, type MessagePage } from '../../client/index.ts'
import type { Follow } from '../account-line.ts'
import { isMissing, isSignedOut, sentenceOf } from '../api.ts'
import { openLine, type ConversationLine } from './conversation-line.ts'
import { loadOutgoing, saveDraft, saveOutgoing, type Outgoing } from './draft.ts'
import { oncePerFrame } from './frame.ts'
import { createMessageStore } from './message-store.ts'
import { sayAsk, sayEnd, sayStart } from './spoken.ts'

export type Phase = 'new' | 'loading' | 'ready' | 'missing' | 'failed'

/** A message on its way to the server. `error`: the sentence that says why it did not get there. */
export interface Departure extends Outgoing {
  error?: string
}

/** A version of a message on its way to the screen. */
export interface Switching {
  /** The sibling in whose place it comes. */
  from: string
  to: string
  /** The arrow that was used. */
  step: -1 | 1
}

export interface OpenOptions {
  /** Null for a conversation that begins with its first message. */
  id: string | null
  /** The model for a new conversation; null leaves it to the server. */
  model: () => string | null
  onCreated: (conversation: Conversation) => void
  follow: Follow
}

/** What another tab, or a second click, may have done first. */
const QUICKER = new Set(['conversation_busy', 'already_answered'])

export type OpenConversation = ReturnType<typeof openConversation>

/** One conversation on screen: what it holds, what goes on in it, and what a person can do with it. */
export function openConversation(client: Client, options: OpenOptions) {
  const id = signal(options.id)
  const phase = signal<Phase>(options.id === null ? 'new' : 'loading')
  const conversation = signal<Conversation | null>(null)
  const departure = signal<Departure | null>(null)
  const problem = signal<string | null>(null)
  const broken = signal(false)
  const older = signal<string | null>(null)
  const loadingOlder = signal(false)
  /** The message being said otherwise, and what is in its editor at first. */
  const editing = signal<{ id: string; text: string } | null>(null)
  /** The version of a message that was asked for in the place of another one, until it is shown. */
  const switching = signal<Switching | null>(null)
  /** The run of an accepted send whose first event has not come yet. */
  const awaited = signal<string | null>(null)
  const stopping = signal(false)
  const messages = createMessageStore()
  let line: ConversationLine | null = null
  let arrived: ConversationEvent[] = []

  const liveRun = computed(() => {
    const last = messages.last.value
    return last?.state && isLive(last.state) ? (last.runId ?? null) : awaited.value
  })
  const busy = computed(
    () =>
      liveRun.value !== null || (departure.value !== null && departure.value.error === undefined),
  )

  const frame = oncePerFrame(() => {
    const events = arrived
    arrived = []
    batch(() => {
      if (!messages.apply(events)) line?.reload()
      for (const event of events) take(event)
      const { value: sent } = departure
      // An edit has arrived once its branch is the active one, or another one has become it.
      const branched = events.some((event) => event.type === 'branch')
      if (sent && messages.has(sent.id) && (branched || isShown(sent.id))) departure.value = null
    })
  })

  const isShown = (messageId: string) => messages.ids.peek().includes(messageId)

  /** What an event means beyond the messages. */
  function take(event: ConversationEvent) {
    if (event.type === 'run-start' || event.type === 'run-end') {
      if (event.runId === awaited.value) awaited.value = null
      stopping.value = false
    }
    if (event.type === 'run-start') sayStart()
    if (event.type === 'tool-approval' && event.approved === undefined) sayAsk()
    if (event.type === 'run-end' && messages.has(event.messageId))
      sayEnd(messages.message(event.messageId).value)
    if (event.type === 'conversation-update' && conversation.value)
      conversation.value = { ...conversation.value, ...event.patch }
  }

  function onPage(page: MessagePage) {
    batch(() => {
      messages.reset(page)
      // What happened while nobody followed is in the page, not in events.
      if (departure.value && messages.has(departure.value.id)) departure.value = null
      if (page.items.some((message) => message.runId === awaited.value)) awaited.value = null
      conversation.value = page.conversation
      older.value = page.next
      phase.value = 'ready'
    })
    void reachVersion()
  }

  /** Loads as much of a long branch as it takes to show the version that was asked for. */
  async function reachVersion() {
    for (let asked = switching.value; asked !== null && !isShown(asked.to);) {
      if (older.value === null) return void (switching.value = null)
      await loadOlder()
      if (asked !== switching.value || problem.value !== null) return
    }
  }

  async function loadOlder() {
    const before = older.value
    if (before === null || loadingOlder.value || id.value === null) return
    loadingOlder.value = true
    try {
      const page = await client.conversations.messages(id.value, { before })
      // Another branch may have been loaded in the meantime.
      if (older.value !== before) return
      batch(() => {
        messages.prepend(page)
        older.value = page.next
      })
    } catch (error) {
      problem.value = sentenceOf(error)
    } finally {
      loadingOlder.value = false
    }
  }

  function connect(conversationId: string, loaded: boolean) {
    line?.close()
    line = openLine(client, options.follow, conversationId, loaded, {
      onPage(page) {
        onPage(page)
        resume(conversationId)
      },
      onEvent(event) {
        arrived.push(event)
        if (event.type === 'run-end' || event.type === 'run-start') frame.now()
        else frame.ask()
      },
      // What has arrived and is not shown yet counts: the next line must not bring it again.
      seq: () => arrived.at(-1)?.seq ?? messages.seq(),
      onBroken: (now) => (broken.value = now),
      isBusy: () => busy.value,
      onFailure(error) {
        phase.value = isMissing(error) ? 'missing' : 'failed'
        problem.value = sentenceOf(error)
      },
    })
  }

  /** Sends again what an earlier page could not finish sending; its id makes that safe. */
  function resume(conversationId: string) {
    const left = loadOutgoing(conversationId)
    if (!left || departure.value) return
    if (messages.has(left.id)) saveOutgoing(conversationId, null)
    else void depart(left)
  }

  async function begin(): Promise<string> {
    const model = options.model()
    const created = await client.conversations.create(model === null ? {} : { model })
    batch(() => {
      id.value = created.id
      onPage({
        items: [],
        next: null,
        seq: created.seq,
        leafId: null,
        conversation: created,
        siblings: {},
      })
    })
    saveDraft(null, '')
    connect(created.id, true)
    options.onCreated(created)
    return created.id
  }

  async function depart(outgoing: Outgoing) {
    departure.value = outgoing
    problem.value = null
    stopping.value = false
    // Until there is a conversation to keep it under, the text stays a draft.
    if (id.value === null) saveDraft(null, outgoing.text)
    try {
      const conversationId = id.value ?? (await begin())
      saveOutgoing(conversationId, outgoing)
      const { edits: _, ...message } = outgoing
      const { run, seq } = await client.send(conversationId, message)
      saveOutgoing(conversationId, null)
      // It had arrived before this page was loaded, and another branch is shown now.
      if (messages.seq() >= seq && !messages.has(outgoing.id)) return void (departure.value = null)
      // Its events may have been faster than this answer.
      if (departure.value?.id === outgoing.id || !messages.has(run.messageId))
        awaited.value = run.id
      if (stopping.value) await client.runs.cancel(run.id)
    } catch (error) {
      // Only the sign-in has ended: after the next one it is sent by itself.
      if (id.value !== null && !isSignedOut(error)) saveOutgoing(id.value, null)
      departure.value = { ...outgoing, error: sentenceOf(error) }
    }
  }

  async function attempt(action: () => Promise<unknown>) {
    problem.value = null
    try {
      await action()
    } catch (error) {
      stopping.value = false
      // Somebody was quicker, perhaps this very person: the reply is there to be seen.
      if (error instanceof ApiError && QUICKER.has(error.code)) return
      problem.value = sentenceOf(error)
    }
  }

  /** Stops the reply that is being written here before a new branch takes its place: nobody asks for it any more. */
  async function leaveBranch() {
    const run = liveRun.peek()
    if (run !== null) await attempt(() => client.runs.cancel(run))
  }

  if (options.id !== null) connect(options.id, false)

  return {
    id,
    phase,
    conversation,
    messages,
    departure,
    problem,
    broken,
    older,
    loadingOlder,
    busy,
    stopping,
    editing,
    switching,
    /** Sends a message. Gives false, and does nothing, while a reply is being written. */
    send(text: string): boolean {
      if (busy.value) return false
      void depart({ id: createId('msg'), text })
      return true
    },
    /** Tries once more to send what could not be sent. */
    resend() {
      const failed = departure.value
      if (failed?.error === undefined) return
      const { error: _, ...outgoing } = failed
      void depart(outgoing)
    },
    /** Gives up what could not be sent; its text is given back to be edited, or is in the message's editor again. */
    discard(): string | null {
      const { text, edits } = departure.value ?? { text: '' }
      departure.value = null
      if (edits === undefined) return text
      editing.value = { id: edits, text }
      return null
    },
    /** Opens a message's editor. */
    edit(messageId: string) {
      editing.value = { id: messageId, text: textOf(messages.message(messageId).peek().parts) }
    },
    /** Says the message in the editor otherwise, on a new branch. */
    async sendEdit(text: string) {
      const edited = editing.peek()
      if (edited === null) return
      editing.value = null
      const { parentId } = messages.message(edited.id).peek()
      await leaveBranch()
      void depart({ id: createId('msg'), text, parentId, edits: edited.id })
    },
    /** Shows another version of a message, here and in all tabs. `step` is the arrow that was used. */
    async show(from: string, to: string, step: -1 | 1) {
      const conversationId = id.value
      if (conversationId === null || switching.value !== null) return
      switching.value = { from, to, step }
      await attempt(() => client.conversations.showBranch(conversationId, to))
      if (problem.value !== null) switching.value = null
    },
    stop() {
      if (!busy.value || stopping.value) return
      stopping.value = true
      const run = liveRun.value
      if (run !== null) void attempt(() => client.runs.cancel(run))
    },
    continue: (runId: string) => attempt(() => client.runs.continue(runId)),
    /** Answers again, in a new version of the reply. */
    async regenerate(runId: string) {
      await leaveBranch()
      await attempt(() => client.runs.regenerate(runId))
    },
    /** Answers a tool call that waits for it. */
    approve: (runId: string, answer: Approval) => attempt(() => client.runs.approve(runId, answer)),
    async setModel(model: string | null) {
      if (id.value === null) return
      const conversationId = id.value
      await attempt(async () => {
        conversation.value = await client.conversations.update(conversationId, { model })
      })
    },
    loadOlder,
    /** Tries again after loading failed. */
    retry() {
      if (id.value === null) return
      phase.value = 'loading'
      problem.value = null
      connect(id.value, false)
    },
    close: () => line?.close(),
  }
}

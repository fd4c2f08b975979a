import { batch } from '@preact/signals'
import type { ConversationEvent } from '../../protocol/index.ts'
import { oncePerFrame } from './frame.ts'
import type { OpenState } from './open-state.ts'
import type { Outbox } from './outbox.ts'
import { sayAsk, sayEnd, sayStart } from './spoken.ts'

/**
 * Shows the events of a conversation, those of a frame together.
 * @param reload called when the active branch is not loaded
 */
export function createIncomingEvents(state: OpenState, outbox: Outbox, reload: () => void) {
  const { messages, departure, awaited, conversation } = state
  let arrived: ConversationEvent[] = []

  const frame = oncePerFrame(() => {
    const events = arrived
    arrived = []
    batch(() => {
      const branched = events.some((event) => event.type === 'branch')
      const { value: asked } = state.switching
      if (!messages.apply(events)) reload()
      // Another tab has asked for another one, which came with it.
      else if (branched && asked && !messages.isShown(asked.to)) state.switching.value = null
      for (const event of events) take(event)
      const { value: sent } = departure
      // An edit has arrived once its branch is the active one, or another one has become it.
      if (sent && messages.has(sent.id) && (branched || messages.isShown(sent.id)))
        departure.value = null
    })
  })

  /** What an event means beyond the messages. */
  function take(event: ConversationEvent) {
    if (event.type === 'run-start' || event.type === 'run-end') {
      if (event.runId === awaited.value) awaited.value = null
      // One that was to be stopped before it began will be: who sends the message has yet to learn which it is.
      if (event.type === 'run-end' || event.parentId !== state.unwanted.value)
        state.stopping.value = false
    }
    if (event.type === 'run-end') state.endedAt.set(event.runId, Date.now())
    if (event.type === 'message') outbox.drop(event.message.id)
    // Whoever has written ahead thought of a whole reply.
    if (
      event.type === 'run-end' &&
      event.state !== 'completed' &&
      messages.isShown(event.messageId)
    )
      outbox.hold()
    if (event.type === 'run-start') sayStart()
    if (event.type === 'tool-approval' && event.approved === undefined) sayAsk()
    if (event.type === 'run-end' && messages.has(event.messageId))
      sayEnd(messages.message(event.messageId).value)
    if (event.type === 'conversation-update' && conversation.value)
      conversation.value = { ...conversation.value, ...event.patch }
  }

  return {
    add(event: ConversationEvent) {
      arrived.push(event)
      if (event.type === 'run-end' || event.type === 'run-start') frame.now()
      else frame.ask()
    },
    /** What has arrived and is not shown yet counts: the next line must not bring it again. */
    seq: () => arrived.at(-1)?.seq ?? messages.seq(),
  }
}

import { batch, computed, effect, untracked } from '@preact/signals'
import { ApiError, type Sent } from '../../client/index.ts'
import { isOutOfReach, isSignedOut, sentenceOf } from '../api.ts'
import { cutOff, sleep } from '../network.ts'
import { failureOf } from './failure.ts'
import type { ConversationClient } from './conversation-client.ts'
import type { OpenState } from './open-state.ts'
import type { Outbox, Outgoing } from './outbox.ts'

/** How soon to look again where a reply was being written that this page did not know of, in milliseconds. */
const BUSY_AGAIN = 500
/** How much longer than the SDK a message waits between tries for a server that is out of reach. */
const UNREACHABLE_AGAIN = 5000
/** After this time a message that another tab queued is ours to send: that tab is gone. */
const TAKE_OVER = 1000

/** Waits for something, but no longer than until the signal. */
const untilAborted = (it: Promise<unknown>, signal: AbortSignal) =>
  Promise.race([it, new Promise((resolve) => signal.addEventListener('abort', resolve))])

export type Departures = ReturnType<typeof createDepartures>

/**
 * Sends messages, one at a time and in their order, and keeps each until the server has it.
 * @param begin makes the conversation that a first message is sent to, under the id that it brings, and gives that
 */
export function createDepartures(
  client: ConversationClient,
  state: OpenState,
  outbox: Outbox,
  begin: (first: Outgoing, signal: AbortSignal) => Promise<string>,
) {
  const { id, phase, messages, departure, liveRun, problem, stopping } = state
  const flights = new Map<string, AbortController>()

  async function depart(outgoing: Outgoing) {
    const flight = new AbortController()
    flights.set(outgoing.id, flight)
    departure.value = outgoing
    problem.value = null
    stopping.value = false
    state.unwanted.value = ''
    try {
      const { run, seq } = await deliver(outgoing, flight.signal)
      outbox.drop(outgoing.id)
      // It had arrived before this page was loaded, and another branch is shown now.
      if (messages.seq() >= seq && !messages.has(outgoing.id)) return land(outgoing)
      // Its events may have been faster than this answer, where another tab sent it too even than this request.
      if (messages.isShown(outgoing.id)) land(outgoing)
      if (!messages.has(run.messageId)) state.awaited.value = run.id
      if (state.unwanted.value === outgoing.id) await stop(run.id)
    } catch (error) {
      // Only the sign-in has ended: after the next one it is sent by itself.
      if (isSignedOut(error)) return
      if (error instanceof ApiError && error.code === 'conversation_busy')
        await waitLonger(outgoing)
      else if (!flight.signal.aborted) refuse(outgoing, error)
      land(outgoing)
    } finally {
      flights.delete(outgoing.id)
    }
  }

  /** Tries until the server has answered, however long it cannot be reached. */
  async function deliver(outgoing: Outgoing, signal: AbortSignal): Promise<Sent> {
    for (;;) {
      try {
        for (const change of [state.saving.peek(), state.choosing])
          if (change) await untilAborted(change, signal)
        const conversationId = id.value ?? (await begin(outgoing, signal))
        signal.throwIfAborted()
        const { id: messageId, text, parentId, now } = outgoing
        return await client.send(conversationId, {
          id: messageId,
          text,
          ...(parentId === undefined ? {} : { parentId }),
          ...(now ? { onBusy: 'interrupt' } : {}),
          signal,
        })
      } catch (error) {
        if (!isOutOfReach(error)) throw error
        await sleep(Math.random() * UNREACHABLE_AGAIN, signal)
        signal.throwIfAborted()
      }
    }
  }

  async function waitLonger(outgoing: Outgoing) {
    const { now: _, ...patient } = outgoing
    outbox.replace(outgoing.id, { ...patient, queued: true })
    await sleep(BUSY_AGAIN)
  }

  function refuse(outgoing: Outgoing, error: unknown) {
    const { now: _, ...patient } = outgoing
    outbox.replace(outgoing.id, { ...patient, held: failureOf(error) })
    outbox.hold()
  }

  function land({ id: landed }: Outgoing) {
    if (departure.value?.id === landed) departure.value = null
  }

  async function stop(runId: string) {
    await client.runs.cancel(runId).catch((error: unknown) => {
      stopping.value = false
      problem.value = sentenceOf(error)
    })
  }

  /** The message whose turn it is, once nothing is in its way. */
  const next = computed(() =>
    (phase.value === 'ready' || phase.value === 'new') &&
    departure.value === null &&
    liveRun.value === null
      ? outbox.items.value.find(({ held }) => held === undefined)
      : undefined,
  )
  const stopWatching = effect(() => {
    const item = next.value
    if (!item) return
    if (messages.has(item.id)) return untracked(() => outbox.drop(item.id))
    if (outbox.isOurs(item.id)) return untracked(() => void depart(item))
    const timer = setTimeout(() => {
      outbox.adopt(item.id)
      void depart(item)
    }, TAKE_OVER)
    return () => clearTimeout(timer)
  })

  /** Puts a message at the head of the line and sends it. */
  function post(outgoing: Omit<Outgoing, 'at'>) {
    batch(() => {
      // An edit leaves the reply behind that others wait for.
      if (liveRun.peek() !== null) outbox.hold()
      void depart(outbox.add({ ...outgoing, at: Date.now() }, 0))
    })
  }

  return {
    /** Sends a message, whatever stands before it. */
    depart,
    post,
    /** Gives up a message that is on its way, if it is. */
    giveUp: (itemId: string) => flights.get(itemId)?.abort(),
    /** Does a message wait for its turn, or for the server? */
    waits: computed(() => outbox.items.value.some(({ held }) => held === undefined)),
    /** Goes on with what earlier pages have not sent. */
    resume() {
      for (const item of outbox.items.peek()) {
        if (messages.has(item.id)) outbox.drop(item.id)
        else if (item.held === undefined) outbox.adopt(item.id)
      }
      const { state: end } = messages.last.peek() ?? {}
      if (end !== undefined && end !== 'completed' && liveRun.peek() === null) outbox.hold()
    },
    /** What is on its way goes on; what cannot get there stays for when it is opened again. */
    leave() {
      stopWatching()
      if (id.peek() === null && cutOff.peek()) for (const flight of flights.values()) flight.abort()
    },
  }
}

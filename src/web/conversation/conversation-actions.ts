import { createId, type Message, type Run } from '../../protocol/index.ts'
import { ApiError, type Approval } from '../../client/index.ts'
import { isOutOfReach, sentenceOf } from '../api.ts'
import { sleep } from '../network.ts'
import { navigate, pathOfConversation } from '../router.ts'
import { announce } from '../ui/announcer.tsx'
import { words } from '../words/words.ts'
import type { ConversationClient } from './conversation-client.ts'
import type { OpenState } from './open-state.ts'
import type { Outgoing } from './outbox.ts'

/** What another tab, or a second click, may have done first. */
const QUICKER = new Set(['conversation_busy', 'already_answered'])
/** Within this time a reply that begins is shown, in milliseconds. */
const SHOWN_WITHIN = 500
/** How long a choice waits at most between tries for a server that is out of reach, in milliseconds. */
const AGAIN = 5000

/** What a person can do with what was said, and with the reply that is being written. */
export function createActions(
  client: ConversationClient,
  state: OpenState,
  post: (outgoing: Omit<Outgoing, 'at'>) => void,
) {
  const { id, phase, messages, conversation, switching, problem, stopping, liveRun } = state

  /** @returns whether it was done */
  async function attempt(action: () => Promise<unknown>): Promise<boolean> {
    problem.value = null
    try {
      await action()
      return true
    } catch (error) {
      stopping.value = false
      if (error instanceof ApiError && QUICKER.has(error.code)) await lookFor(error)
      else problem.value = sentenceOf(error)
      return false
    }
  }

  /** Somebody was quicker, perhaps this very person. Says so unless the reply is there to be seen. */
  async function lookFor({ details }: ApiError) {
    const { messageId } = (details?.['run'] ?? {}) as Partial<Run>
    if (messageId === undefined || messages.isShown(messageId)) return
    if (!messages.has(messageId)) await sleep(SHOWN_WITHIN, state.closing.signal)
    if (!messages.isShown(messageId)) problem.value = words().conversation.writesOther
  }

  /** Stops the reply that is being written here before a new branch takes its place: nobody asks for it any more. */
  async function leaveBranch() {
    const run = liveRun.peek()
    if (run !== null) await attempt(() => client.runs.cancel(run))
  }

  let answering = false

  return {
    /** Says a message otherwise, on a new branch. */
    sendEdit(messageId: string, text: string) {
      const { parentId } = messages.message(messageId).peek()
      // The words are in safety before anything is waited for: the two branches are not in each other's way.
      void leaveBranch()
      post({ id: createId('msg'), text, parentId, edits: messageId })
    },
    /** Shows another version of a message, here and in all tabs. `step` is the arrow that was used. */
    async show(from: string, to: string, step: -1 | 1) {
      const conversationId = id.value
      if (conversationId === null || switching.value !== null) return
      switching.value = { from, to, step }
      if (!(await attempt(() => client.conversations.showBranch(conversationId, to))))
        switching.value = null
    },
    stop() {
      if (!state.busy.value || stopping.value) return
      stopping.value = true
      const run = liveRun.value
      state.unwanted.value = state.departure.peek()?.id ?? ''
      if (run !== null) void attempt(() => client.runs.cancel(run))
    },
    continue: (runId: string) => attempt(() => client.runs.continue(runId)),
    /** Answers a message, or once more in a new version of a reply. @param model another one than before */
    async regenerate({ id: messageId, runId }: Pick<Message, 'id' | 'runId'>, model?: string) {
      const chosen = model === undefined ? {} : { model }
      // A second click asks for no second answer.
      if (answering) return
      answering = true
      await leaveBranch()
      await attempt(() =>
        runId === undefined
          ? client.conversations.answer(id.peek() ?? '', messageId, chosen)
          : client.runs.regenerate(runId, chosen),
      )
      answering = false
    },
    /** Continues in a new conversation, with what was said here up to a message. */
    async fork(messageId: string) {
      const { forking, closing } = state
      if (forking.peek()) return
      forking.value = true
      problem.value = null
      try {
        const { signal } = closing
        const made = await client.conversations.fork!(id.peek() ?? '', messageId, { signal })
        navigate(pathOfConversation(made.id))
        announce(words().conversation.saysForked)
      } catch (error) {
        if (!closing.signal.aborted) problem.value = sentenceOf(error)
      }
      forking.value = false
    },
    /** What all replies have taken. */
    readUsage: () => client.conversations.usage(id.peek() ?? ''),
    /** What the model was sent in one of a run's calls. */
    readPrompt: (runId: string, step: number) => client.runs.prompt(runId, step),
    /** Answers a tool call that waits for it. */
    approve: (runId: string, answer: Approval) => attempt(() => client.runs.approve(runId, answer)),
    async setModel(model: string | null) {
      const conversationId = id.value
      const before = conversation.value
      // One that is on its way may have left the server before; an event then tells of it.
      if (conversationId === null || (before === null && phase.value !== 'loading')) return
      const put = (it: string | null) => {
        const now = conversation.value
        if (now !== null) conversation.value = { ...now, model: it }
      }
      put(model)
      const earlier = state.choosing
      const { signal } = state.closing
      const update = async (): Promise<unknown> => {
        try {
          return await client.conversations.update(conversationId, { model })
        } catch (error) {
          if (!isOutOfReach(error) || signal.aborted) throw error
          await sleep(Math.random() * AGAIN, signal)
          return update()
        }
      }
      state.choosing = attempt(async () => {
        await earlier
        await update()
      })
      if (!(await state.choosing) && before !== null) put(before.model)
    },
  }
}

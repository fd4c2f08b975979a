import { createId } from '../../protocol/index.ts'
import type { Client } from '../../client/index.ts'
import { isSignedOut, sentenceOf } from '../api.ts'
import { loadOutgoing, saveDraft, saveOutgoing, type Outgoing } from './draft.ts'
import type { OpenState } from './open-state.ts'

/**
 * Sends messages, one at a time, and keeps each until the server has it.
 * @param begin makes the conversation that a first message is sent to, and gives its id
 */
export function createDepartures(client: Client, state: OpenState, begin: () => Promise<string>) {
  const { id, messages, departure, editing, stopping } = state

  async function depart(outgoing: Outgoing) {
    departure.value = outgoing
    state.problem.value = null
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
        state.awaited.value = run.id
      if (stopping.value) await client.runs.cancel(run.id)
    } catch (error) {
      const failed = { ...outgoing, error: sentenceOf(error) }
      // Only the sign-in has ended: after the next one it is sent by itself.
      if (id.value !== null && !isSignedOut(error)) saveOutgoing(id.value, failed)
      departure.value = failed
    }
  }

  return {
    depart,
    /** Goes on with what an earlier page had not sent yet, where it did not fail; its id makes that safe. */
    resume(conversationId: string) {
      const left = loadOutgoing(conversationId)
      if (!left || departure.value) return
      if (messages.has(left.id)) saveOutgoing(conversationId, null)
      else if (left.error !== undefined) departure.value = left
      else void depart(left)
    },
    /** Sends a message; not to be called while a reply is being written. */
    send: (text: string) => void depart({ id: createId('msg'), text }),
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
      if (id.value !== null) saveOutgoing(id.value, null)
      if (edits === undefined) return text
      editing.value = { id: edits, text }
      return null
    },
  }
}

import type { ConversationEvent } from '../../../protocol/index.ts'

/** Reads what a follower is given into a list. */
export function reading(events: AsyncGenerator<ConversationEvent, void, void>) {
  const read = { seqs: [] as number[], failure: undefined as unknown, ended: false }
  void (async () => {
    try {
      for await (const { seq } of events) read.seqs.push(seq)
      read.ended = true
    } catch (error) {
      read.failure = error
    }
  })()
  return read
}

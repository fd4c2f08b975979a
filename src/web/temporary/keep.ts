import type { Conversation, Message } from '../../protocol/index.ts'
import { client } from '../api.ts'
import { dumpOf } from './dump.ts'

/** Makes an ordinary conversation of what was said without being stored. @returns its id */
export async function keepBranch(
  branch: readonly Message[],
  { model, instructions, settings }: Pick<Conversation, 'model' | 'instructions' | 'settings'>,
): Promise<string> {
  const dump = JSON.stringify(dumpOf(branch, instructions))
  const { conversation } = await client.conversations.import(dump)
  // What was said is kept by now; that a model was chosen can be made up for.
  await client.conversations
    .update(conversation.id, { model, instructions, settings })
    .catch(() => {})
  return conversation.id
}

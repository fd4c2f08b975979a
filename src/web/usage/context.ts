import { useComputed } from '@preact/signals'
import type { Message } from '../../protocol/index.ts'
import { shortName, type Models } from '../settings/models.ts'
import { formats } from '../words/words.ts'
import type { OpenConversation } from '../conversation/open-conversation.ts'

/** How much of what a model can read at once the next prompt begins with. */
export interface Context {
  tokens: number
  window: number
  /** Of the window, from 0. */
  share: number
  /** Are the tokens our own count, or another model's? */
  estimated: boolean
  /** The model's name. */
  model: string
}

/** From here on a word of warning is due. */
export const NEARLY_FULL = 0.8

/** So far back a reply is looked for that says how much was read. */
const NEAR = 12

/** The context of the branch that is shown. Null: nothing was read yet, or nobody knows how much the model can read. */
export function useContextShare(open: OpenConversation, models: Models): Context | null {
  // Numbers and names, so that a growing text does not render anything again.
  const tokens = useComputed(() => lastRead(open)?.contextTokens).value
  const reader = useComputed(() => lastRead(open)?.model).value
  const counted = useComputed(() => lastRead(open)?.usage?.estimated).value
  const id = modelInUse(open, models)
  const window = models.items.value.find((model) => model.id === id)?.contextWindow
  if (tokens === undefined || window === undefined || id === null) return null
  const estimated = counted === true || reader !== id
  return { tokens, window, share: tokens / window, estimated, model: shortName(id) }
}

/** The model that answers next. */
export function modelInUse(open: OpenConversation, models: Models): string | null {
  const conversation = open.conversation.value
  const chosen = conversation ? conversation.model : models.chosen.value
  return chosen ?? models.standard.value?.id ?? null
}

/** More than all of it is no measure any more. */
export const percentOf = (share: number) => formats().percent(Math.min(1, share))

function lastRead({ messages }: OpenConversation): Message | undefined {
  const near = messages.ids.value.slice(-NEAR).reverse()
  for (const id of near) {
    const message = messages.message(id).value
    if (message.contextTokens !== undefined) return message
  }
  return undefined
}

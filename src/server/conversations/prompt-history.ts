import { lastCut, type Message, type PromptCut } from '../../protocol/index.ts'
import type { Store } from '../store/store.ts'
import { readBranch } from './messages.ts'
import { messageLength, messageTokens, resultTokens } from './prompt-size.ts'

/** What of a branch goes along, before it is known whether it fits. */
export interface History {
  /** The messages above the one that is written, oldest first. */
  path: Message[]
  /** That of the newest call of the same model, where the path begins as that did. */
  cut: PromptCut
  /** About how many tokens it takes. */
  tokens: number
  /** Is that as the provider has counted, with what stands beside the messages, or our own count of them? */
  measured: boolean
}

/** For whom it is read. */
export interface Reading {
  /** The message that is written. */
  message: Message
  /** The branch above it, newest first, as far as it has been read already. */
  above?: Message[] | undefined
  /** Who reads it: a model, and those that stand in for it. */
  modelIds: readonly string[]
  /** How many tokens a prompt may take. */
  limit: number
}

/** What has more characters to a token than any text was not counted for this prompt. */
const MOST_CHARACTERS = 8

/**
 * The end of a branch, from where the newest call of the same model began: so one prompt begins with the other, and most of it
 * has been counted by the provider. Where there was no such call, all of it if that fits; if not, from where another model's
 * began, or a little more than fits. What it costs is what a model can read, however long the branch is.
 */
export async function readPromptHistory(store: Store, reading: Reading): Promise<History> {
  const { message, modelIds, limit } = reading
  const path: Message[] = []
  let call = message.contextTokens === undefined ? undefined : callOf(message, modelIds)
  let another: Call | undefined
  let measured = call !== undefined
  let tokens = call?.tokens ?? 0
  let characters = 0
  for await (const one of upwards(store, reading)) {
    path.push(one)
    const its = measured ? undefined : callOf(one, modelIds)
    call ??= its
    if (its?.tokens !== undefined && isSame(its.cut, call!.cut)) {
      tokens += its.tokens
      measured = true
    } else if (!measured) tokens += messageTokens(one)
    if (!call) {
      another ??= callOf(one)
      // Behind a question too long by itself there is still a reply that tells where it began.
      if (tokens <= limit || one.role === 'user') continue
      const begun = path.findIndex(({ id }) => id === another?.cut.promptFrom) + 1
      if (begun > 0) path.length = begun
      return { path: path.reverse(), cut: begun > 0 ? another!.cut : {}, tokens, measured }
    }
    if (one.id === call.cut.promptFrom)
      return { path: path.reverse(), cut: call.cut, tokens, measured }
    characters += messageLength(one)
    if (characters > limit * MOST_CHARACTERS) return ownCount(path, limit)
  }
  // It began nowhere above: this branch is a copy, which tells of messages that are elsewhere.
  if (call?.cut.promptFrom !== undefined) return ownCount(path, limit)
  return { path: path.reverse(), cut: call?.cut ?? {}, tokens, measured }
}

interface Call {
  cut: PromptCut
  /** What the next prompt begins with; absent: nobody counted. */
  tokens?: number
}

/** The last call that wrote a message. @param modelIds undefined if it was none of these */
function callOf(message: Message, modelIds?: readonly string[]): Call | undefined {
  const { role, model = '', contextTokens } = message
  if (role !== 'assistant' || modelIds?.includes(model) === false) return undefined
  const cut = lastCut(message)
  if (contextTokens !== undefined) return { cut, tokens: contextTokens + resultTokens(message) }
  // One that ended before it began tells nothing of what it would have been given.
  return cut.promptFrom === undefined ? undefined : { cut }
}

const isSame = (a: PromptCut, b: PromptCut) =>
  a.promptFrom === b.promptFrom &&
  a.promptSummary === b.promptSummary &&
  a.promptShortened === b.promptShortened

/** @param newest the end of a branch, newest first */
function ownCount(newest: readonly Message[], limit: number): History {
  const path: Message[] = []
  let tokens = 0
  for (const one of newest) {
    if (tokens > limit) break
    path.unshift(one)
    tokens += messageTokens(one)
  }
  return { path, cut: {}, tokens, measured: false }
}

/** The messages above one, newest first, page by page. */
async function* upwards(
  store: Store,
  { message, above = [] }: Reading,
): AsyncGenerator<Message, void, void> {
  let page = above
  for (let next = message.parentId; next !== null;) {
    if (page.length === 0) page = await readBranch(store, message.conversationId, next)
    if (page.length === 0) return
    for (const one of page) {
      yield one
      next = one.parentId
    }
    page = []
  }
}

import {
  AppError,
  type Message,
  type ModelInfo,
  type ModelSettings,
  type Prompt,
  type ToolInfo,
} from '../../protocol/index.ts'
import type { Store } from '../store/store.ts'
import { keepCompaction, readCompaction, type Compaction } from './compaction.ts'
import { planCut } from './plan-cut.ts'
import { readPromptHistory } from './prompt-history.ts'
import {
  countMessages,
  headTokens,
  messageTokens,
  promptLimit,
  resultTokens,
} from './prompt-size.ts'
import { promptView } from './prompt-view.ts'
import { buildPrompt } from './prompt.ts'
import { shortenResults } from './shorten-results.ts'
import { summarise, summaryTokens, type Summariser } from './summarise.ts'

/** A run, as far as its prompts depend on it. */
export interface PromptedRun {
  /** Empty: a temporary one, of which nothing is kept. */
  conversationId: string
  /** The message it writes, as it stood at first. */
  message: Message
  /** The branch above that, newest first, as far as it has been read already. */
  above?: Message[] | undefined
  model: { id: string; info: ModelInfo }
  instructions: string | null
  tools: ToolInfo[]
  settings: ModelSettings
  /** Does it go on with a reply that broke off? */
  continues: boolean
}

/** The prompts of one run. */
export interface Prompts {
  /**
   * Makes the next call: once, or a second time with less where the model could not read as much and has said nothing.
   * @param message as it stands now
   */
  call<T>(message: () => Message, make: (prompt: Prompt) => Promise<T>): Promise<T>
}

/** What a prompt may take after one was refused, as a share of what that took: nobody knows how much too long it was. */
const REFUSED = 0.7
/** Counts of ours and of providers differ by no more, whatever they say. */
const [LEAST, MOST] = [0.5, 3]

/**
 * Opens the prompts of a run. Where one would be longer than the model can read, it is made much shorter at once, and stays so
 * for the calls after it: what a provider has cached of one is then the beginning of the next.
 * @param summariser absent: what does not fit is left out
 */
export async function openPrompts(
  store: Store,
  run: PromptedRun,
  summariser?: Summariser,
): Promise<Prompts> {
  const { conversationId, model, settings } = run
  let limit = promptLimit(model.info.contextWindow, settings)
  const history = await readPromptHistory(store, { ...run, modelIds: readersOf(model), limit })
  const { promptFrom, promptSummary, promptShortened } = history.cut
  let { path } = history
  let shortened = promptShortened
  let compaction =
    promptSummary && promptFrom !== undefined
      ? await readCompaction(store, conversationId, promptFrom)
      : undefined
  let calls = 0
  let sent = 0
  /** What the model could not read. */
  let refused = Infinity

  /** What stands in a prompt beside the messages, by our own count. */
  function beside(): number {
    const { instructions, tools } = headTokens(run)
    return instructions + tools + textTokens(compaction)
  }

  /** @returns how many tokens the next prompt takes, and whether the provider has counted most of them */
  function sizeWith(message: Message): [tokens: number, measured: boolean] {
    const { contextTokens } = message
    if (contextTokens !== undefined && (calls > 0 || history.measured))
      return [contextTokens + resultTokens(message), true]
    const tokens = history.tokens + messageTokens(message)
    return history.measured ? [tokens, true] : [tokens + beside(), false]
  }

  /** Leaves out so much that a prompt of `total` tokens fits. @returns false: nothing can be left out */
  async function shrink(message: Message, [total, measured]: [number, boolean]): Promise<boolean> {
    const messages = shortenResults([...path, message], shortened)
    const sizes = await countMessages(messages)
    const rest = beside()
    const own = sizes.reduce((sum, size) => sum + size, rest)
    const ratio = measured ? Math.min(MOST, Math.max(LEAST, total / own)) : 1
    sent = own * ratio
    if (sent <= limit) return false
    const now = textTokens(compaction)
    const cut = planCut({
      ...{ messages, sizes, beside: rest, limit: limit / ratio },
      summary: (summariser ? summaryTokens(limit) : now) - now,
    })
    if (cut.first === 0 && cut.shortened === undefined) return false
    if (cut.first > 0) {
      compaction = await compactionBefore(path[cut.first]!, path.slice(0, cut.first), ratio)
      path = path.slice(cut.first)
    }
    shortened = cut.shortened ?? shortened
    sent = cut.total * ratio
    return true
  }

  /** What goes along of the messages before one: what was kept of another branch through it, or a new summary. */
  async function compactionBefore(
    first: Message,
    messages: Message[],
    ratio: number,
  ): Promise<Compaction | undefined> {
    if (conversationId === '') return undefined
    const kept = await readCompaction(store, conversationId, first.id)
    if (kept) return kept
    const before = compaction?.text ?? null
    const written =
      summariser &&
      (await summarise(summariser, { before, messages, ratio, refused }, summaryTokens(limit)))
    const text = written ?? before
    const older = [...(compaction?.instructions ?? []), ...promptView(messages).instructions]
    const instructions = [...new Set(older)]
    if (text === null && instructions.length === 0) return undefined
    return keepCompaction(store, conversationId, first.id, { text, instructions })
  }

  function build(message: Message): Prompt {
    const { instructions, tools } = run
    return buildPrompt({
      ...{ instructions, tools, settings, compaction, shortened },
      path: message.parts.length > 0 ? [...path, message] : path,
      complete: (path[0]?.parentId ?? null) === null,
      continues: run.continues && calls === 1,
    })
  }

  return {
    async call(message, make) {
      const begun = message()
      const size = sizeWith(begun)
      sent = size[0]
      if (sent > limit) await shrink(begun, size)
      calls++
      try {
        return await make(build(begun))
      } catch (error) {
        if (!isTooLong(error) || hasSpoken(begun, message())) throw error
        refused = sent
        limit = Math.min(limit, sent * REFUSED)
        if (!(await shrink(begun, [sent, true]))) throw error
        return make(build(begun))
      }
    },
  }
}

const isTooLong = (error: unknown) => error instanceof AppError && error.code === 'context_too_long'

function hasSpoken(before: Message, after: Message): boolean {
  const pieces = ({ parts }: Message) => parts.filter(({ type }) => type !== 'step-start').length
  return pieces(after) > pieces(before)
}

/** Of several models that stand in for each other any may have read the prompt before. */
const readersOf = ({ id, info }: PromptedRun['model']) =>
  info.provider === 'fallback' ? [id, ...info.name.split(',')] : [id]

const textTokens = (compaction: Compaction | undefined): number =>
  compaction?.text == null
    ? 0
    : messageTokens({ parts: [{ id: '', type: 'compaction', text: compaction.text }] })

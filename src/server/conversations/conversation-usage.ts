import { AppError, type ConversationUsage, type Usage } from '../../protocol/index.ts'
import type { Store } from '../store/store.ts'
import type { UsedRow } from '../store/usage.ts'

/** What all runs of a conversation have used, added up by the database. @throws AppError `conversation_not_found` */
export async function readUsage(
  { store }: { store: Store },
  ownerId: string,
  id: string,
): Promise<ConversationUsage> {
  const [[conversation], [row]] = await store.read(
    store.conversations.get({ id, ownerId }),
    store.usage.ofConversation({ conversationId: id }),
  )
  if (!conversation || !row) throw new AppError('conversation_not_found', { field: 'id' })
  return { runs: row.runs, usage: usageOf(row), ...costOf(row), unpriced: row.runs - row.priced }
}

/** What was used, of the database's sums. */
export function usageOf(row: UsedRow): Usage {
  return {
    inputTokens: row.input_tokens ?? 0,
    outputTokens: row.output_tokens ?? 0,
    ...(row.cached_input_tokens === null ? {} : { cachedInputTokens: row.cached_input_tokens }),
    ...(row.cache_write_tokens === null ? {} : { cacheWriteTokens: row.cache_write_tokens }),
    ...(row.reasoning_tokens === null ? {} : { reasoningTokens: row.reasoning_tokens }),
    ...(row.estimated > 0 ? { estimated: true } : {}),
  }
}

/** What it cost, of the same. */
export function costOf(row: UsedRow): Pick<ConversationUsage, 'cost'> {
  if (row.priced === 0) return {}
  return {
    cost: {
      microUsd: row.micro_usd ?? 0,
      inputMicroUsd: row.input_micro_usd ?? 0,
      outputMicroUsd: row.output_micro_usd ?? 0,
      ...(row.cost_estimated > 0 ? { estimated: true } : {}),
    },
  }
}

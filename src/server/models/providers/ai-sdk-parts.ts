import type { LanguageModelV4StreamPart } from '@ai-sdk/provider'
import type { ProviderMetadata } from '../../../protocol/index.ts'
import type { Chunk } from '../model.ts'
import { failure } from './provider-error.ts'

const MAX_CALLS = 64
const MAX_INPUT = 1 << 18
const MAX_ANSWER = 1 << 24

/** Turns the parts of a provider package into chunks. Kinds it does not know are passed over: the unions grow. */
export interface PartReader {
  /** @throws AppError at a limit */
  accept(part: LanguageModelV4StreamPart): void
  /** Closes what the provider left open. */
  end(): void
}

/** @param metadataKey where the package keeps its metadata, and the signature of reasoning in it */
export function createPartReader(
  emit: (chunk: Chunk) => void,
  metadataKey: string,
  label: string,
): PartReader {
  const open = new Map<string, { kind: 'text' | 'reasoning'; metadata?: ProviderMetadata }>()
  const inputs = new Map<string, number>()
  let received = 0

  function limit(cause: string): never {
    throw failure('provider_bad_response', label, { cause })
  }

  function begin(kind: 'text' | 'reasoning', id: string): void {
    if (open.get(id)?.kind === kind) return
    close(id)
    open.set(id, { kind })
    emit({ type: `${kind}-start`, id })
  }

  function close(id: string): void {
    const part = open.get(id)
    if (!part) return
    open.delete(id)
    const metadata = part.metadata ? { providerMetadata: part.metadata } : {}
    if (part.kind === 'text') return emit({ type: 'text-end', id, ...metadata })
    const signature = part.metadata?.[metadataKey]?.['signature']
    const proof = typeof signature === 'string' ? { signature } : {}
    emit({ type: 'reasoning-end', id, ...proof, ...metadata })
  }

  function keep(id: string, metadata: unknown): void {
    const part = open.get(id)
    if (part && metadata) part.metadata = merged(part.metadata, metadata as ProviderMetadata)
  }

  function grow(length: number): void {
    received += length
    if (received > MAX_ANSWER) limit('answer too long')
  }

  function write(kind: 'text' | 'reasoning', id: string, text: string): void {
    begin(kind, id)
    if (text === '') return
    grow(text.length)
    emit({ type: `${kind}-delta`, id, text })
  }

  function input(id: string, length: number): void {
    const total = (inputs.get(id) ?? 0) + length
    inputs.set(id, total)
    grow(length)
    if (inputs.size > MAX_CALLS) limit('too many tool calls')
    if (total > MAX_INPUT) limit('tool arguments too long')
  }

  function accept(part: LanguageModelV4StreamPart): void {
    switch (part.type) {
      case 'text-start':
      case 'reasoning-start':
        begin(part.type === 'text-start' ? 'text' : 'reasoning', part.id)
        return keep(part.id, part.providerMetadata)
      case 'text-delta':
      case 'reasoning-delta':
        write(part.type === 'text-delta' ? 'text' : 'reasoning', part.id, part.delta)
        return keep(part.id, part.providerMetadata)
      case 'text-end':
      case 'reasoning-end':
        keep(part.id, part.providerMetadata)
        return close(part.id)
      case 'tool-input-start':
        input(part.id, 0)
        return emit({
          type: 'tool-input-start',
          toolCallId: part.id,
          toolName: part.toolName,
          ...(part.providerExecuted ? { providerExecuted: true } : {}),
        })
      case 'tool-input-delta':
        input(part.id, part.delta.length)
        if (part.delta === '') return
        return emit({ type: 'tool-input-delta', toolCallId: part.id, text: part.delta })
      default:
        return other(part)
    }
  }

  function other(part: LanguageModelV4StreamPart): void {
    switch (part.type) {
      case 'tool-call':
        input(part.toolCallId, inputs.has(part.toolCallId) ? 0 : part.input.length)
        return emit({
          type: 'tool-call',
          toolCallId: part.toolCallId,
          toolName: part.toolName,
          input: part.input,
          ...(part.providerExecuted ? { providerExecuted: true } : {}),
          ...(part.providerMetadata
            ? { providerMetadata: merged({}, part.providerMetadata as ProviderMetadata) }
            : {}),
        })
      case 'tool-result':
        if (part.preliminary) return
        return emit({
          type: 'tool-result',
          toolCallId: part.toolCallId,
          output: part.result,
          ...(part.isError ? { failed: true } : {}),
        })
      case 'source':
        return emit(sourceOf(part))
      case 'file':
        if (part.data.type !== 'data') return
        grow(part.data.data.length)
        return emit({ type: 'file', mediaType: part.mediaType, base64: base64Of(part.data.data) })
      default:
        return
    }
  }

  return {
    accept,
    end() {
      for (const id of open.keys()) close(id)
    },
  }
}

function sourceOf(part: Extract<LanguageModelV4StreamPart, { type: 'source' }>): Chunk {
  const title = part.title === undefined ? {} : { title: part.title }
  if (part.sourceType === 'url')
    return { type: 'source', sourceType: 'url', url: part.url, ...title }
  const filename = part.filename === undefined ? {} : { filename: part.filename }
  return {
    type: 'source',
    sourceType: 'document',
    mediaType: part.mediaType,
    ...title,
    ...filename,
  }
}

function base64Of(data: Uint8Array | string): string {
  return typeof data === 'string' ? data : Buffer.from(data).toString('base64')
}

/** Later values win key by key within each provider; spreads define their keys, so `__proto__` is a key like any other. */
function merged(a: ProviderMetadata | undefined, b: ProviderMetadata): ProviderMetadata {
  let result: ProviderMetadata = { ...a }
  for (const [provider, values] of Object.entries(b))
    result = { ...result, [provider]: { ...result[provider], ...values } }
  return result
}

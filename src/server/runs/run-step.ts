import { AppError, type EventBody, type FinishReason, type Prompt } from '../../protocol/index.ts'
import { openCalls } from '../conversations/open-calls.ts'
import type { Chunk, Model } from '../models/model.ts'
import type { RunWriter } from './run-writer.ts'

/**
 * One model call: turns its chunks into events.
 * @returns why the model stopped; `tool-calls` only where there are calls to run
 * @throws AppError `provider_truncated` when the stream ends without its end mark, or what the model throws
 */
export async function runStep(
  model: Model,
  prompt: Prompt,
  writer: RunWriter,
  signal: AbortSignal,
): Promise<FinishReason> {
  const toEvent = chunkTranslator(writer)
  let finishReason: FinishReason | undefined
  for await (const chunk of model.stream(prompt, { signal })) {
    signal.throwIfAborted()
    if (chunk.type === 'usage') writer.countUsage(chunk.usage)
    else if (chunk.type === 'finish') finishReason = chunk.finishReason
    else {
      const event = toEvent(chunk)
      if (event) writer.append(event)
    }
  }
  signal.throwIfAborted()
  if (!finishReason) throw new AppError('provider_truncated')
  const reason = reasonOf(finishReason, openCalls(writer.message()).length > 0)
  writer.endStep(reason)
  return reason
}

/** Calls are run if the model stopped for them; if it was cut off, the last one may be cut off, too. */
function reasonOf(said: FinishReason, called: boolean): FinishReason {
  if (said === 'length' || said === 'content-filter' || said === 'error') return said
  if (called) return 'tool-calls'
  return said === 'tool-calls' ? 'other' : said
}

/** Chunks name their parts by the provider's ids; events by ours, which are unique in the conversation. */
function chunkTranslator(writer: RunWriter): (chunk: Chunk) => EventBody | undefined {
  const partIds = new Map<string, string>()
  const open = (key: string) => {
    const partId = writer.newPartId()
    partIds.set(key, partId)
    return partId
  }
  const known = (key: string) => {
    const partId = partIds.get(key)
    if (partId === undefined) throw new AppError('provider_bad_response')
    return partId
  }

  return (chunk) => {
    switch (chunk.type) {
      case 'text-start':
      case 'reasoning-start':
        return { type: chunk.type, partId: open(chunk.id), ...writer.stamp() }
      case 'text-delta':
      case 'reasoning-delta':
        return chunk.text === ''
          ? undefined
          : { type: chunk.type, partId: known(chunk.id), text: chunk.text }
      case 'text-end':
      case 'reasoning-end': {
        const { id, ...rest } = chunk
        return { ...rest, partId: known(id) }
      }
      case 'tool-input-start':
        return { ...chunk, partId: open(chunk.toolCallId), ...writer.stamp() }
      case 'tool-input-delta':
        return { type: chunk.type, partId: known(chunk.toolCallId), text: chunk.text }
      case 'tool-call': {
        const partId = partIds.get(chunk.toolCallId) ?? open(chunk.toolCallId)
        return { ...chunk, type: 'tool-input-available', partId, ...writer.stamp() }
      }
      case 'tool-result': {
        const { toolCallId, output, failed } = chunk
        const outcome = failed ? 'failed' : 'success'
        return {
          type: 'tool-output',
          toolCallId,
          output: output as never,
          outcome,
          ...writer.stamp(),
        }
      }
      case 'source': {
        const part = { id: writer.newPartId(), ...chunk }
        return { type: 'source', part, ...writer.stamp() }
      }
      case 'file': {
        const { mediaType, base64 } = chunk
        const kind = kindOf(mediaType)
        const data = { type: 'bytes' as const, base64 }
        const part = { id: writer.newPartId(), type: 'file' as const, kind, data, mediaType }
        return { type: 'file', part, ...writer.stamp() }
      }
      default:
        return undefined
    }
  }
}

function kindOf(mediaType: string): 'image' | 'audio' | 'video' | 'document' {
  const family = mediaType.split('/')[0]
  return family === 'image' || family === 'audio' || family === 'video' ? family : 'document'
}

import { AppError, type Chunk, type EventBody } from '../../protocol/index.ts'

/**
 * Turns what a model yields into events of a message. Chunks name their parts by the provider's ids; events by ours, which
 * are unique in the conversation.
 */
export function chunkTranslator(
  newPartId: () => string,
  stamp: () => { runId: string; messageId: string; at: string },
): (chunk: Chunk) => EventBody | undefined {
  const partIds = new Map<string, string>()
  const open = (key: string) => {
    const partId = newPartId()
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
        return { type: chunk.type, partId: open(chunk.id), ...stamp() }
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
        return { ...chunk, partId: open(chunk.toolCallId), ...stamp() }
      case 'tool-input-delta':
        return { type: chunk.type, partId: known(chunk.toolCallId), text: chunk.text }
      case 'tool-call': {
        const partId = partIds.get(chunk.toolCallId) ?? open(chunk.toolCallId)
        return { ...chunk, type: 'tool-input-available', partId, ...stamp() }
      }
      case 'tool-result': {
        const { toolCallId, output, failed } = chunk
        const outcome = failed ? 'failed' : 'success'
        return {
          type: 'tool-output',
          toolCallId,
          output: output as never,
          outcome,
          ...stamp(),
        }
      }
      case 'source': {
        const part = { id: newPartId(), ...chunk }
        return { type: 'source', part, ...stamp() }
      }
      case 'file': {
        const { mediaType, base64 } = chunk
        const kind = kindOf(mediaType)
        const data = { type: 'bytes' as const, base64 }
        const part = { id: newPartId(), type: 'file' as const, kind, data, mediaType }
        return { type: 'file', part, ...stamp() }
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

import { AppError, type Chunk, type EventBody } from '../../protocol/index.ts'

/**
 * Turns what a model yields into events of a message. Chunks name their parts by the provider's ids; events by ours, which
 * are unique in the conversation.
 */
export function chunkTranslator(
  newPartId: () => string,
  stamp: () => { runId: string; messageId: string; at: string },
): (chunk: Chunk) => EventBody | undefined {
  const parts = new Map<string, string>()
  const calls = new Map<string, { partId: string; whole: boolean }>()
  const openPart = (id: string) => {
    const partId = newPartId()
    parts.set(id, partId)
    return partId
  }
  const openCall = (id: string) => {
    // Two of one name could not be told apart by who answers them.
    if (calls.has(id))
      throw new AppError('provider_bad_response', { cause: `two tool calls with the id ${id}` })
    const call = { partId: newPartId(), whole: false }
    calls.set(id, call)
    return call
  }
  const wholeCall = (id: string) => {
    const known = calls.get(id)
    const call = known && !known.whole ? known : openCall(id)
    call.whole = true
    return call
  }

  return (chunk) => {
    switch (chunk.type) {
      case 'model':
        return { type: 'step-model', model: chunk.model, ...stamp() }
      case 'text-start':
      case 'reasoning-start':
        return { type: chunk.type, partId: openPart(chunk.id), ...stamp() }
      case 'text-delta':
      case 'reasoning-delta':
        return chunk.text === ''
          ? undefined
          : { type: chunk.type, partId: opened(parts, chunk.id), text: chunk.text }
      case 'text-end': {
        const { id, ...rest } = chunk
        return { ...rest, partId: opened(parts, id) }
      }
      case 'reasoning-end': {
        const { id, ...rest } = chunk
        return { ...rest, partId: opened(parts, id), at: stamp().at }
      }
      case 'tool-input-start':
        return { ...chunk, partId: openCall(chunk.toolCallId).partId, ...stamp() }
      case 'tool-input-delta':
        return {
          type: chunk.type,
          partId: opened(calls, chunk.toolCallId).partId,
          text: chunk.text,
        }
      case 'tool-call': {
        const { partId } = wholeCall(chunk.toolCallId)
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

function opened<T>(all: Map<string, T>, id: string): T {
  const found = all.get(id)
  if (found === undefined) throw new AppError('provider_bad_response')
  return found
}

function kindOf(mediaType: string): 'image' | 'audio' | 'video' | 'document' {
  const family = mediaType.split('/')[0]
  return family === 'image' || family === 'audio' || family === 'video' ? family : 'document'
}

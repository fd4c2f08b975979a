import { crc32 } from 'node:zlib'
import { wordsOf, type Behaviour, type Frame } from './behaviour.ts'

export const CONVERSE_TYPE = 'application/vnd.amazon.eventstream'

/** One message of Amazon's event stream encoding: lengths, a checksum, headers, the body, another checksum. */
function message(kind: 'event' | 'exception', type: string, body: object): Buffer {
  const headers = Buffer.concat([
    header(':message-type', kind),
    header(`:${kind}-type`, type),
    header(':content-type', 'application/json'),
  ])
  const payload = Buffer.from(JSON.stringify(body))
  const prelude = Buffer.alloc(8)
  prelude.writeUInt32BE(8 + 4 + headers.length + payload.length + 4, 0)
  prelude.writeUInt32BE(headers.length, 4)
  const begun = Buffer.concat([prelude, checksum(prelude), headers, payload])
  return Buffer.concat([begun, checksum(begun)])
}

const TEXT = 7

function header(name: string, value: string): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(Buffer.byteLength(value))
  return Buffer.concat([
    Buffer.from([name.length]),
    Buffer.from(name),
    Buffer.from([TEXT]),
    length,
    Buffer.from(value),
  ])
}

function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(bytes))
  return sum
}

const event = (type: string, body: object): Buffer => message('event', type, body)

/** A reply as Amazon Bedrock's Converse streams it. */
export function converseFrames(behaviour: Behaviour): Frame[] {
  const { reasoning, signature = 'sig-mock', toolCalls = [] } = behaviour
  const usage = behaviour.usage ?? { input: 12, output: wordsOf(behaviour).length }
  const stopReason = behaviour.finish ?? (toolCalls.length > 0 ? 'tool_use' : 'end_turn')
  const counted =
    usage === 'absent'
      ? {}
      : {
          usage: {
            inputTokens: usage.input - (usage.cached ?? 0),
            outputTokens: usage.output,
            totalTokens: usage.input + usage.output,
            cacheReadInputTokens: usage.cached ?? 0,
          },
        }
  return [
    { bytes: event('messageStart', { role: 'assistant' }) },
    ...(reasoning ? reasoningFrames(reasoning, signature) : []),
    ...wordsOf(behaviour).map((text): Frame => ({
      bytes: delta(1, { text }),
      paced: true,
      holds: { kind: 'text', text },
    })),
    { bytes: event('contentBlockStop', { contentBlockIndex: 1 }) },
    ...toolCalls.flatMap((call, index) => callFrames(2 + index, call)),
    { bytes: event('messageStop', { stopReason }) },
    { bytes: event('metadata', { ...counted, metrics: { latencyMs: 1 } }) },
  ]
}

function delta(contentBlockIndex: number, value: object): Buffer {
  return event('contentBlockDelta', { contentBlockIndex, delta: value })
}

function reasoningFrames(words: readonly string[], signature: string): Frame[] {
  return [
    ...words.map((text): Frame => ({
      bytes: delta(0, { reasoningContent: { text } }),
      paced: true,
      holds: { kind: 'reasoning', text },
    })),
    { bytes: delta(0, { reasoningContent: { signature } }) },
    { bytes: event('contentBlockStop', { contentBlockIndex: 0 }) },
  ]
}

function callFrames(
  contentBlockIndex: number,
  call: { id: string; name: string; input: string },
): Frame[] {
  const { id, name, input } = call
  const half = Math.ceil(input.length / 2)
  const start = { toolUse: { toolUseId: id, name } }
  return [
    { bytes: event('contentBlockStart', { contentBlockIndex, start }) },
    ...[input.slice(0, half), input.slice(half)].map((text): Frame => ({
      bytes: delta(contentBlockIndex, { toolUse: { input: text } }),
      holds: { kind: 'input', text },
    })),
    { bytes: event('contentBlockStop', { contentBlockIndex }) },
  ]
}

export function converseError(): Buffer {
  return message('exception', 'serviceUnavailableException', { message: 'Overloaded' })
}

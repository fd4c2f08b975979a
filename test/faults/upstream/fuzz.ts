import { join } from 'node:path'
import { AppError, type Chunk, type Prompt } from '../../../src/protocol/index.ts'
import type { Model } from '../../../src/server/models/model.ts'
import type { createAnthropicModel } from '../../../src/server/models/providers/anthropic.ts'
import type { createOpenAiCompatible } from '../../../src/server/models/providers/openai-compatible.ts'
import type { streamPost } from '../../../src/server/models/providers/stream-post.ts'
import { ROOT } from '../../tree.ts'
import { createRandom } from '../../random.ts'
import { WIRES, type Wire } from '../../upstream/misbehaviours/wires.ts'
import { mutantOf, recordedStreams } from './mutants.ts'
import { sentIn, type Sent } from './sent.ts'

type Post = typeof streamPost

const prompt: Prompt = {
  instructions: null,
  messages: [{ role: 'user', parts: [{ id: 'p', type: 'text', text: 'Hello' }] }],
  tools: [],
  settings: {},
  dropped: false,
}

const RECORDED = {
  openai: recordedStreams(WIRES.openai),
  anthropic: recordedStreams(WIRES.anthropic),
}
/** Nothing here waits for anything. */
const LONGEST = 10_000

/** Gives broken streams to a parser, as many as asked for. @returns what was wrong with what came out, with its seed */
export async function fuzz(
  wire: Wire['name'],
  seed: number,
  count: number,
  root = ROOT,
): Promise<string[]> {
  const open = await parserOf(wire, root)
  const violations: string[] = []
  for (let i = 0; i < count; i++) {
    const pieces = mutantOf(RECORDED[wire], createRandom(seed + i))
    const what = await tryPieces(wire, open, pieces)
    if (what) violations.push(`${wire}, mutant ${seed + i}: ${what}`)
  }
  return violations
}

/** @returns what is wrong with what a parser made of a stream */
async function tryPieces(
  wire: Wire['name'],
  open: OpenModel,
  pieces: Buffer[],
): Promise<string | undefined> {
  const thrown: unknown[] = []
  const info = { id: `${wire}:mock`, provider: wire, name: 'mock' }
  const post = postOf(pieces, thrown)
  const model = open({ info, label: 'Mock', baseUrl: 'http://127.0.0.1:1/v1', post })
  const chunks: Chunk[] = []
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, LONGEST, 'late')
  })
  try {
    if ((await Promise.race([collect(model, chunks), late])) === 'late') return 'does not end'
  } catch (error) {
    if (!isOurs(error)) return `threw ${String(error)}`
    if (!/^provider_|^context_too_long$/.test(error.code)) return `threw ${error.code}`
  } finally {
    clearTimeout(timer)
  }
  if (thrown.length > 0) return `threw ${String(thrown[0])}`
  if ('polluted' in {}) return 'polluted all objects'
  return judge(chunks, sentIn(wire, Buffer.concat(pieces)))
}

async function collect(model: Model, chunks: Chunk[]): Promise<void> {
  const { signal } = new AbortController()
  for await (const chunk of model.stream(prompt, { signal })) chunks.push(chunk)
}

type OpenModel = (
  options: Parameters<typeof createOpenAiCompatible>[0] &
    Parameters<typeof createAnthropicModel>[0],
) => Model

/** Those of a source tree, which may be a saboteur's. */
async function parserOf(wire: Wire['name'], root: string): Promise<OpenModel> {
  const [file, name] = {
    openai: ['openai-compatible.ts', 'createOpenAiCompatible'],
    anthropic: ['anthropic.ts', 'createAnthropicModel'],
  }[wire] as [string, string]
  const path = join(root, 'src/server/models/providers', file)
  return ((await import(path)) as Record<string, OpenModel>)[name]!
}

/** The network: it brings these pieces, and has nothing to do with sockets. */
function postOf(pieces: readonly Buffer[], thrown: unknown[]): Post {
  return (_, { onBytes, onEnd }) => {
    let over = false
    queueMicrotask(() => {
      for (const piece of pieces) {
        if (over) return
        try {
          onBytes(piece)
        } catch (error) {
          over = true
          if (!isOurs(error)) thrown.push(error)
          return onEnd(isOurs(error) ? error : new AppError('provider_bad_response'))
        }
      }
      if (!over) onEnd()
    })
    return { close: () => void (over = true), expectEnd() {}, pause() {}, resume() {} }
  }
}

/** A saboteur has a class of its own. */
const isOurs = (error: unknown): error is AppError =>
  error instanceof Error && error.name === 'AppError'

/** Parts are begun, then written, then ended; and nothing is in them, nor at the end, that nobody sent. */
function judge(chunks: Chunk[], sent: Sent): string | undefined {
  const open = new Map<string, string>()
  const inputs = new Map<string, string>()
  const texts = { text: '', reasoning: '' }
  for (const [i, chunk] of chunks.entries()) {
    switch (chunk.type) {
      case 'text-start':
      case 'reasoning-start':
        if (open.has(chunk.id)) return `${chunk.type} twice`
        open.set(chunk.id, chunk.type)
        break
      case 'text-delta':
      case 'reasoning-delta': {
        const kind = chunk.type === 'text-delta' ? 'text' : 'reasoning'
        if (open.get(chunk.id) !== `${kind}-start`) return `${chunk.type} of no part`
        texts[kind] += chunk.text
        break
      }
      case 'text-end':
      case 'reasoning-end':
        if (!open.delete(chunk.id)) return `${chunk.type} of no part`
        break
      case 'tool-input-start':
        inputs.set(chunk.toolCallId, '')
        break
      case 'tool-input-delta':
        inputs.set(chunk.toolCallId, (inputs.get(chunk.toolCallId) ?? '') + chunk.text)
        break
      case 'finish':
        if (!sent.finished) return 'finished, and nobody said so'
        if (i < chunks.length - 1) return 'goes on behind the finish'
    }
  }
  for (const [kind, text] of Object.entries(texts))
    if (!sent.holds(text)) return `${kind} that was not sent: ${JSON.stringify(text)}`
  for (const usage of chunks.flatMap((chunk) => (chunk.type === 'usage' ? [chunk.usage] : [])))
    for (const [name, value] of Object.entries(usage))
      if (typeof value === 'number' && !(Number.isSafeInteger(value) && value >= 0))
        return `${name} ${value}`
  return undefined
}

import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../test/random.ts'
import { SAMPLES } from './__fixtures__/samples.ts'
import { createReadingWorker } from './__fixtures__/same-thread-worker.ts'
import { createPaintQueue } from './paint-queue.ts'
import type { Token } from './token-classes.ts'

const worker = createReadingWorker()
const queue = createPaintQueue(
  () => worker,
  (reason) => {
    throw new Error(reason)
  },
)

/** Sends lines in the batches that `cut` decides, and waits until all are shown. */
async function read(language: string, lines: string[], cut: () => number): Promise<Token[][]> {
  const shown: Token[][] = []
  await new Promise<void>((resolve) => {
    const painter = queue.open(language, (first, tokens) => {
      expect(first).toBe(shown.length)
      shown.push(...tokens)
      if (shown.length === lines.length) resolve()
    })
    const feed = async () => {
      for (let at = 0; at < lines.length;) {
        const count = cut()
        painter.add(lines.slice(at, at + count))
        at += count
        if (count % 2) await new Promise((next) => setImmediate(next))
      }
      painter.end()
    }
    void feed()
  })
  return shown
}

describe.each(Object.entries(SAMPLES))('%s', { timeout: 60_000 }, (language, sample) => {
  // More than a batch holds, and as one block, so that a state that is lost shows.
  const text = `${sample.text}\n`.repeat(8).trimEnd()
  const lines = text.split('\n')

  test('is coloured as it should be, and keeps every character', async () => {
    const shown = await read(language, sample.text.split('\n'), () => Infinity)
    expect(shown.map((tokens) => tokens.map((token) => token.text).join('')).join('\n')).toBe(
      sample.text,
    )
    const found = shown.flat().map((token) => `${token.class}: ${token.text}`)
    for (const [piece, name] of sample.expected)
      expect(found, `${piece} is ${name}`).toContain(`${name}: ${piece}`)
  })

  test('is the same however the lines come', async () => {
    const whole = await read(language, lines, () => Infinity)
    for (let seed = 1; seed <= 6; seed++) {
      const random = createRandom(seed)
      const most = seed === 1 ? 1 : 1 + Math.floor(random() * 90)
      const pieces = await read(language, lines, () => 1 + Math.floor(random() * most))
      expect(pieces, `seed ${seed}`).toEqual(whole)
    }
  })

  test('is the same when two blocks come at once', async () => {
    const whole = await read(language, lines, () => Infinity)
    const both = await Promise.all([
      read(language, lines, () => 3),
      read(language, lines.slice(5), () => 2),
      read(language, lines, () => 1),
    ])
    expect(both[0]).toEqual(whole)
    expect(both[2]).toEqual(whole)
  })
})

test('each line is read once', async () => {
  const before = worker.requests.length
  const lines = Array.from({ length: 200 }, (_, i) => `const a${i} = ${i}`)
  await read('ts', lines, () => 7)
  const sent = worker.requests
    .slice(before)
    .flatMap((request) => (request.type === 'lines' ? request.lines : []))
  expect(sent).toEqual(lines)
})

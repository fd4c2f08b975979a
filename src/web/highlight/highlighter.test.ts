import { afterEach, describe, expect, test, vi } from 'vitest'
import { createReadingWorker } from './__fixtures__/same-thread-worker.ts'
import { createHighlighter } from './highlighter.ts'
import { createPaintQueue } from './paint-queue.ts'
import type { Token } from './token-classes.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 20_000 })

const startPainting = () =>
  createPaintQueue(createReadingWorker, (reason) => {
    throw new Error(reason)
  })

describe('createHighlighter', { timeout: 60_000 }, () => {
  test('fetches what paints at the first block, once, and loses no line of it', async () => {
    const load = vi.fn(() => Promise.resolve({ startPainting }))
    const highlighter = createHighlighter(load)
    expect(load).not.toHaveBeenCalled()
    const shown: Token[][] = []
    const painter = highlighter.open('json', (_, lines) => shown.push(...lines))
    painter.add(['[1,'])
    painter.add(['"a"]'])
    painter.end()
    highlighter.open('json', () => {}).close()
    await eventually(() => expect(shown).toHaveLength(2))
    expect(shown[1]).toContainEqual({ text: '"a"', class: 'tok-string' })
    expect(load).toHaveBeenCalledOnce()
  })

  test('a block closed before anything was fetched is shown nothing', async () => {
    const highlighter = createHighlighter(() => Promise.resolve({ startPainting }))
    const show = vi.fn()
    const painter = highlighter.open('json', show)
    painter.add(['1'])
    painter.close()
    const other = vi.fn()
    highlighter.open('json', other).add(['2'])
    await eventually(() => expect(other).toHaveBeenCalled())
    expect(show).not.toHaveBeenCalled()
  })

  test('what cannot be fetched is one warning, and is tried again with the next block', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    let online = false
    const load = vi.fn(() =>
      online ? Promise.resolve({ startPainting }) : Promise.reject(new TypeError('offline')),
    )
    const highlighter = createHighlighter(load)
    highlighter.open('json', () => {}).add(['1'])
    await eventually(() => expect(warn).toHaveBeenCalledOnce())
    highlighter.open('json', () => {}).add(['1'])
    await eventually(() => expect(load).toHaveBeenCalledTimes(2))
    online = true
    const show = vi.fn()
    await eventually(() => {
      highlighter.open('json', show).add(['1'])
      expect(show).toHaveBeenCalled()
    })
    expect(warn).toHaveBeenCalledOnce()
  })
})

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  createFakeWorker,
  createReadingWorker,
  type FakeWorker,
} from './__fixtures__/same-thread-worker.ts'
import { createPaintQueue, MAX_LINE_LENGTH, MAX_LINES } from './paint-queue.ts'
import type { Token } from './token-classes.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Grammars are read for real, which takes a busy machine its time. */
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 20_000 })

const PLAIN_SPANS = [[1, 0]]

/** A queue whose workers are kept, the newest last. */
function setUp(start: () => FakeWorker = createFakeWorker) {
  const workers: FakeWorker[] = []
  const warnings: string[] = []
  const queue = createPaintQueue(
    () => {
      const worker = start()
      workers.push(worker)
      return worker
    },
    (reason) => warnings.push(reason),
  )
  const open = (language: string) => {
    const shown: { first: number; lines: Token[][] }[] = []
    const painter = queue.open(language, (first, lines) => shown.push({ first, lines }))
    return { painter, shown }
  }
  return { workers, warnings, queue, open, worker: () => workers.at(-1)! }
}

const linesAsked = (worker: FakeWorker) =>
  worker.requests.flatMap((request) =>
    request.type === 'lines' ? [{ block: request.block, lines: request.lines }] : [],
  )

describe('starting', () => {
  test('no worker starts for a language that is not known', () => {
    const { workers, open } = setUp()
    for (const name of ['', 'text', 'klingon']) {
      const { painter, shown } = open(name)
      painter.add(['a'])
      painter.end()
      painter.close()
      expect(shown).toEqual([])
    }
    expect(workers).toEqual([])
  })

  test('one worker serves all blocks, and a language is asked for once', () => {
    const { workers, worker, open } = setUp()
    open('ts')
    open('typescript')
    open('py')
    expect(workers).toHaveLength(1)
    expect(worker().requests).toEqual([
      { type: 'load', language: 'typescript' },
      { type: 'load', language: 'python' },
    ])
  })

  test('lines wait until their language is there', () => {
    const { worker, open } = setUp()
    const { painter } = open('json')
    painter.add(['1', '2'])
    expect(linesAsked(worker())).toEqual([])
    worker().say({ type: 'loaded', language: 'json' })
    expect(linesAsked(worker())).toEqual([{ block: 1, lines: ['1', '2'] }])
  })
})

describe('reading', { timeout: 60_000 }, () => {
  test('blocks take turns, one batch at a time', () => {
    const { worker, open } = setUp()
    const long = open('json')
    const short = open('json')
    long.painter.add(Array.from({ length: 120 }, () => '1'))
    worker().say({ type: 'loaded', language: 'json' })
    short.painter.add(['2'])
    expect(linesAsked(worker())).toHaveLength(1)
    worker().say({ type: 'lines', block: 1, spans: Array.from({ length: 50 }, () => [1, 6]) })
    expect(linesAsked(worker()).map(({ block }) => block)).toEqual([1, 2])
    worker().say({ type: 'lines', block: 2, spans: [[1, 6]] })
    expect(short.shown).toEqual([{ first: 0, lines: [[{ text: '2', class: 'tok-constant' }]] }])
    expect(linesAsked(worker()).map(({ block }) => block)).toEqual([1, 2, 1])
  })

  test('what is too long is plain, and so is what lies beyond the last line', async () => {
    const { worker, open } = setUp(createReadingWorker)
    const { painter, shown } = open('json')
    const long = `"${'x'.repeat(MAX_LINE_LENGTH)}"`
    painter.add(['[1,', long, '2]'])
    painter.add(Array.from({ length: MAX_LINES }, () => '3'))
    await eventually(() => expect(shown.flatMap(({ lines }) => lines)).toHaveLength(MAX_LINES))
    const [one, tooLong, two] = shown.flatMap(({ lines }) => lines)
    expect(one).toContainEqual({ text: '1', class: 'tok-constant' })
    expect(tooLong).toEqual([{ text: long, class: '' }])
    expect(two).toContainEqual({ text: '2', class: 'tok-constant' })
    const sent = linesAsked(worker()).flatMap(({ lines }) => lines)
    expect(sent).toHaveLength(MAX_LINES)
    expect(sent).not.toContain(long)
    painter.add(['4'])
    expect(linesAsked(worker()).flatMap(({ lines }) => lines)).toHaveLength(MAX_LINES)
  })

  test('a block the worker cannot read on stays plain; the others go on', () => {
    const { worker, open } = setUp()
    const bad = open('json')
    const good = open('json')
    worker().say({ type: 'loaded', language: 'json' })
    bad.painter.add(['1'])
    good.painter.add(['2'])
    worker().say({ type: 'lines', block: 1, spans: null })
    worker().say({ type: 'lines', block: 2, spans: PLAIN_SPANS })
    bad.painter.add(['3'])
    expect(bad.shown).toEqual([])
    expect(good.shown).toHaveLength(1)
    expect(linesAsked(worker())).toHaveLength(2)
  })

  test('a page that fails to show lines does not stop the others', () => {
    const { worker, queue, open } = setUp()
    const bad = queue.open('json', () => {
      throw new Error('no such line')
    })
    const good = open('json')
    worker().say({ type: 'loaded', language: 'json' })
    bad.add(['1'])
    good.painter.add(['2'])
    expect(() => worker().say({ type: 'lines', block: 1, spans: PLAIN_SPANS })).toThrow('no such')
    worker().say({ type: 'lines', block: 2, spans: PLAIN_SPANS })
    expect(good.shown).toHaveLength(1)
  })
})

describe('letting go', () => {
  test('a closed block is shown nothing more and its state is freed', () => {
    const { worker, open } = setUp()
    const { painter, shown } = open('json')
    worker().say({ type: 'loaded', language: 'json' })
    painter.add(['1'])
    painter.close()
    worker().say({ type: 'lines', block: 1, spans: PLAIN_SPANS })
    painter.add(['2'])
    painter.close()
    expect(shown).toEqual([])
    expect(worker().requests.slice(2)).toEqual([{ type: 'close', block: 1 }])
  })

  test('a block that has ended is freed when its last line was shown', () => {
    const { worker, open } = setUp()
    const { painter, shown } = open('json')
    worker().say({ type: 'loaded', language: 'json' })
    painter.add(['1'])
    painter.end()
    painter.add(['2'])
    expect(worker().requests.at(-1)).toMatchObject({ type: 'lines' })
    worker().say({ type: 'lines', block: 1, spans: PLAIN_SPANS })
    expect(shown).toHaveLength(1)
    expect(worker().requests.slice(2)).toEqual([{ type: 'close', block: 1 }])
  })

  test('a block without anything the worker knows costs it nothing', () => {
    const { worker, open } = setUp()
    open('json').painter.end()
    expect(worker().requests).toEqual([{ type: 'load', language: 'json' }])
  })
})

describe('what goes wrong', { timeout: 60_000 }, () => {
  const runAway = { text: 'runs away' }

  /** Workers that read for real, but never come back from one line. */
  function createSnaredWorker(): FakeWorker {
    const worker = createReadingWorker()
    let caught = false
    const post = worker.postMessage.bind(worker)
    worker.postMessage = (request) => {
      caught ||= request.type === 'lines' && request.lines.includes(runAway.text)
      if (!caught) post(request)
    }
    return worker
  }

  const read = (shown: { lines: Token[][] }[]) =>
    shown.flatMap(({ lines }) => lines.map((line) => line.map(({ text }) => text).join('')))

  test('a line that never ends costs its block the colours, and the others nothing', async () => {
    const { workers, warnings, open } = setUp(createSnaredWorker)
    const other = open('ts')
    other.painter.add(['/* a comment'])
    await eventually(() => expect(other.shown).toHaveLength(1))
    const bad = open('ts')
    bad.painter.add(['const a = 1'])
    await eventually(() => expect(bad.shown).toHaveLength(1))
    bad.painter.add([runAway.text])
    other.painter.add(['still a comment */ 1'])
    await vi.advanceTimersByTimeAsync(2900)
    expect(workers).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(200)
    expect(workers[0]!.terminated).toBe(true)
    expect(workers).toHaveLength(2)
    await eventually(() => expect(other.shown).toHaveLength(2))
    // The new worker had to read the first line again to know this; it is not shown again.
    expect(other.shown[1]).toEqual({
      first: 1,
      lines: [
        [
          { text: 'still a comment */', class: 'tok-comment' },
          { text: ' ', class: '' },
          { text: '1', class: 'tok-constant' },
        ],
      ],
    })
    bad.painter.add(['2'])
    bad.painter.end()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(read(bad.shown)).toEqual(['const a = 1'])
    expect(warnings).toHaveLength(1)
  })

  test('a language that ran away twice is left plain; another is not', async () => {
    const { workers, open } = setUp(createSnaredWorker)
    for (const count of [1, 2]) {
      open('ts').painter.add([runAway.text])
      await eventually(() => expect(workers).toHaveLength(count))
      await eventually(() => expect(vi.getTimerCount()).toBe(1))
      await vi.advanceTimersByTimeAsync(3100)
      expect(workers.at(-1)!.terminated).toBe(true)
    }
    open('tsx')
    expect(workers).toHaveLength(3)
    const { painter, shown } = open('ts')
    painter.add(['1'])
    const json = open('json')
    json.painter.add(['1'])
    await eventually(() => expect(json.shown).toHaveLength(1))
    expect(shown).toEqual([])
    expect(workers).toHaveLength(3)
  })

  test('a worker that makes a language ready has more time', () => {
    const { worker, workers, open } = setUp()
    const { painter } = open('json')
    worker().say({ type: 'loaded', language: 'json' })
    open('cpp')
    painter.add(['1'])
    vi.advanceTimersByTime(2000)
    worker().say({ type: 'learning', language: 'cpp' })
    vi.advanceTimersByTime(15_000)
    expect(workers).toHaveLength(1)
    vi.advanceTimersByTime(6000)
    expect(worker().terminated || workers.length > 1).toBe(true)
  })

  test('a network that hangs is waited for', () => {
    const { workers, open } = setUp()
    open('json').painter.add(['1'])
    vi.advanceTimersByTime(600_000)
    expect(workers).toHaveLength(1)
    expect(workers[0]!.terminated).toBe(false)
  })

  test('a language that cannot be fetched is plain, and is tried again with the next block', () => {
    const { worker, warnings, open } = setUp()
    const { painter, shown } = open('json')
    painter.add(['1'])
    worker().say({ type: 'loaded', language: 'json', fault: 'TypeError: no network' })
    painter.add(['2'])
    const second = open('json')
    second.painter.add(['3'])
    worker().say({ type: 'loaded', language: 'json' })
    worker().say({ type: 'lines', block: 2, spans: PLAIN_SPANS })
    expect(shown).toEqual([])
    expect(second.shown).toHaveLength(1)
    expect(warnings).toEqual(['TypeError: no network'])
  })

  test('a fault within the worker is one of the language', async () => {
    const load = () => Promise.reject(new Error('404'))
    const { warnings, open } = setUp(() => createReadingWorker(load))
    open('json').painter.add(['1'])
    await eventually(() => expect(warnings).toEqual(['Error: 404']))
  })

  test('where no worker can be had, all is plain, and one warning says so', () => {
    const { warnings, workers, open } = setUp(() => {
      throw new Error('refused')
    })
    for (const language of ['json', 'ts']) {
      const { painter, shown } = open(language)
      painter.add(['1'])
      painter.end()
      painter.close()
      expect(shown).toEqual([])
    }
    expect(workers).toEqual([])
    expect(warnings).toEqual(['Error: refused'])
  })

  test('where the worker’s file cannot be loaded, all is plain', () => {
    const { worker, workers, warnings, open } = setUp()
    const { painter } = open('json')
    worker().fail()
    painter.add(['1'])
    open('ts').painter.add(['1'])
    expect(workers).toHaveLength(1)
    expect(workers[0]!.terminated).toBe(true)
    expect(warnings).toHaveLength(1)
  })

  test('a worker that dies while it reads is replaced', () => {
    const { worker, workers, open } = setUp()
    const bad = open('json')
    const good = open('json')
    worker().say({ type: 'loaded', language: 'json' })
    bad.painter.add(['1'])
    good.painter.add(['2'])
    worker().fail()
    expect(workers).toHaveLength(2)
    worker().say({ type: 'loaded', language: 'json' })
    worker().say({ type: 'lines', block: 2, spans: PLAIN_SPANS })
    expect(bad.shown).toEqual([])
    expect(good.shown).toHaveLength(1)
  })

  test('what an ended worker still says is not heard', () => {
    const { workers, open } = setUp()
    const { shown, painter } = open('json')
    workers[0]!.say({ type: 'loaded', language: 'json' })
    painter.add(['1'])
    vi.advanceTimersByTime(3100)
    workers[0]!.terminated = false
    workers[0]!.say({ type: 'lines', block: 1, spans: PLAIN_SPANS })
    expect(shown).toEqual([])
  })
})

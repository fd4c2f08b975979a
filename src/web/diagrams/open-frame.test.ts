// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openFrame } from './open-frame.ts'

const REQUEST = { source: 'graph TD', theme: 'light' } as const

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setUp() {
  const heights: number[] = []
  // Not in the document: there is nothing to fetch the page from.
  const box = document.createElement('div')
  const frame = openFrame(box, 'Diagram of mermaid 1', (height) => heights.push(height))
  const element = box.querySelector('iframe')!
  const inside = { postMessage: vi.fn() }
  Object.defineProperty(element, 'contentWindow', { value: inside })
  const load = () => element.dispatchEvent(new Event('load'))
  const say = (data: unknown, source: unknown = inside, origin = 'null') =>
    dispatchEvent(Object.assign(new Event('message'), { data, source, origin }))
  const state = (outcome: Promise<string>) => Promise.race([outcome, Promise.resolve('waits')])
  return { box, frame, element, inside, heights, load, say, state }
}

test('it is a frame of ours that may run scripts and nothing else', () => {
  const { element } = setUp()
  expect(element.getAttribute('sandbox')).toBe('allow-scripts')
  expect(element.getAttribute('src')).toBe('/frame/diagram.html')
  expect(element.title).toBe('Diagram of mermaid 1')
})

test('the source goes in when the page is there, the height comes out', async () => {
  const { frame, inside, heights, load, say } = setUp()
  const outcome = frame.draw(REQUEST)
  expect(inside.postMessage).not.toHaveBeenCalled()
  load()
  expect(inside.postMessage.mock.calls).toEqual([[REQUEST, '*']])
  say({ ok: true, height: 80 })
  expect(await outcome).toBe('drawn')
  say({ ok: true, height: 1e6 })
  expect(heights).toEqual([80, 4000])
})

test('nobody else is listened to, and nothing but an answer', async () => {
  const { frame, heights, load, say, state } = setUp()
  const outcome = frame.draw(REQUEST)
  load()
  say({ ok: true, height: 80 }, window)
  say({ ok: true, height: 80 }, null)
  say({ ok: true, height: 80 }, { postMessage() {} })
  say({ ok: true, height: 80 }, undefined, 'https://evil.example')
  say({ ok: true, height: '80' })
  say('ok')
  expect(await state(outcome)).toBe('waits')
  expect(heights).toEqual([])
  say({ ok: false })
  expect(await outcome).toBe('broken')
})

test('a drawing has five seconds from when the page is there', async () => {
  const { frame, load, state } = setUp()
  const outcome = frame.draw(REQUEST)
  vi.advanceTimersByTime(20_000)
  load()
  vi.advanceTimersByTime(4_999)
  expect(await state(outcome)).toBe('waits')
  vi.advanceTimersByTime(1)
  expect(await outcome).toBe('late')
})

test('a page that never comes is late, too', async () => {
  const { frame } = setUp()
  const outcome = frame.draw(REQUEST)
  vi.advanceTimersByTime(30_000)
  expect(await outcome).toBe('late')
})

test('another request goes to the same page; a page that was moved is asked again', async () => {
  const { frame, inside, load, say } = setUp()
  const first = frame.draw(REQUEST)
  load()
  say({ ok: true, height: 80 })
  await first
  const second = frame.draw({ ...REQUEST, theme: 'dark' })
  expect(inside.postMessage).toHaveBeenLastCalledWith({ ...REQUEST, theme: 'dark' }, '*')
  say({ ok: true, height: 90 })
  expect(await second).toBe('drawn')
  load()
  expect(inside.postMessage).toHaveBeenCalledTimes(3)
})

test('when it is closed nobody waits, and nothing it says is heard', async () => {
  const { box, frame, heights, load, say } = setUp()
  const outcome = frame.draw(REQUEST)
  load()
  frame.close()
  expect(await outcome).toBe('closed')
  say({ ok: true, height: 80 })
  expect(heights).toEqual([])
  expect(box.childElementCount).toBe(0)
})

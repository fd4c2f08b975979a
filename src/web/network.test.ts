// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { cutOff, noting, offline, sleep, tryNow, watchNetwork } from './network.ts'

const probe = vi.fn<() => Promise<Response>>()
const gone = () => Promise.reject(new TypeError('Failed to fetch'))
const answer = (status = 200, headers = {}) =>
  Promise.resolve(new Response('', { status, headers }))

/** A request of the page's own. */
const ask = (request: Promise<Response>) => noting(request).catch(() => {})

beforeAll(() => {
  vi.stubGlobal('fetch', probe)
  watchNetwork()
})

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(1)
  probe.mockReset().mockImplementation(gone)
})

afterEach(async () => {
  await ask(answer())
  vi.restoreAllMocks()
  vi.useRealTimers()
})

test('a short break is not worth a word', async () => {
  await ask(gone())
  probe.mockImplementation(answer)
  await vi.advanceTimersByTimeAsync(300)
  expect(probe).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(cutOff.value).toBe(false)
  expect(probe).toHaveBeenCalledTimes(1)
})

test('a longer one is, until there is an answer; the pauses in between grow', async () => {
  await ask(gone())
  await vi.advanceTimersByTimeAsync(1999)
  expect(cutOff.value).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(cutOff.value).toBe(true)
  await vi.advanceTimersByTimeAsync(28_000)
  // After 0.25, 0.75, 1.75, 3.75 and 7.75 s, then every 5 s.
  expect(probe).toHaveBeenCalledTimes(9)
  await ask(answer())
  expect(cutOff.value).toBe(false)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(probe).toHaveBeenCalledTimes(9)
})

test('who asks for it has no pause; once there is an answer nobody has', async () => {
  await ask(gone())
  await vi.advanceTimersByTimeAsync(8000)
  const before = probe.mock.calls.length
  tryNow()
  await vi.advanceTimersByTimeAsync(0)
  expect(probe).toHaveBeenCalledTimes(before + 1)
  let awake = false
  void sleep(100_000).then(() => (awake = true))
  probe.mockImplementation(answer)
  tryNow()
  await vi.advanceTimersByTimeAsync(0)
  expect([cutOff.value, awake]).toEqual([false, true])
})

test('a request that the page ends itself tells nothing', async () => {
  await ask(Promise.reject(new DOMException('no more', 'AbortError')))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(probe).not.toHaveBeenCalled()
})

test('a proxy in its place is no answer, and its own failure is one', async () => {
  await ask(answer(502))
  await vi.advanceTimersByTimeAsync(2000)
  expect(cutOff.value).toBe(true)
  await ask(answer(503, { 'x-request-id': 'req_1' }))
  expect(cutOff.value).toBe(false)
})

test('that the browser has no network counts where the server cannot be reached either', async () => {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
  probe.mockImplementation(answer)
  dispatchEvent(new Event('offline'))
  await vi.advanceTimersByTimeAsync(5000)
  expect([offline.value, cutOff.value]).toEqual([true, false])
  probe.mockImplementation(gone)
  dispatchEvent(new Event('offline'))
  await vi.advanceTimersByTimeAsync(5000)
  expect([offline.value, cutOff.value]).toEqual([true, true])
})

test('a pause ends with its signal', async () => {
  const end = new AbortController()
  const pause = sleep(100_000, end.signal)
  end.abort()
  await pause
  await sleep(100_000, end.signal)
})

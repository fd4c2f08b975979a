// @vitest-environment happy-dom
import { signal } from '@preact/signals'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Run, RunState } from '../../protocol/index.ts'
import type { Client } from '../../client/index.ts'
import { askUnseen } from './ask-unseen.ts'
import type { Outgoing } from './outbox.ts'

const WAITS: Outgoing = { id: 'm', text: 'next', at: 0, queued: true }

let state: RunState
const get = vi.fn<(id: string) => Promise<Run>>()
const client = { runs: { get } } as unknown as Pick<Client, 'runs'>
const seen = (now: boolean) => vi.spyOn(document, 'hidden', 'get').mockReturnValue(!now)

function open() {
  const liveRun = signal<string | null>('r')
  const items = signal<readonly Outgoing[]>([WAITS])
  const onEnd = vi.fn<() => void>()
  const stop = askUnseen(client, { liveRun }, items, onEnd)
  return { liveRun, items, onEnd, stop }
}

beforeEach(() => {
  vi.useFakeTimers()
  state = 'running'
  get.mockReset().mockImplementation(async () => ({ state }) as Run)
  seen(false)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000)

test('a page that nobody sees asks until the reply has ended, and says so once', async () => {
  const { onEnd } = open()
  await pass(12)
  expect(get).toHaveBeenCalledTimes(2)
  get.mockRejectedValueOnce(new Error('no network'))
  await pass(5)
  state = 'completed'
  await pass(5)
  expect(onEnd).toHaveBeenCalledTimes(1)
  await pass(60)
  expect(get).toHaveBeenCalledTimes(4)
})

test('one that is seen does not ask: it hears of the end', async () => {
  seen(true)
  open()
  await pass(60)
  expect(get).not.toHaveBeenCalled()
})

test.each<[string, (it: ReturnType<typeof open>) => void]>([
  ['nothing waits any more', ({ items }) => (items.value = [])],
  ['it is held', ({ items }) => (items.value = [{ ...WAITS, held: 'paused' }])],
  ['the reply has ended', ({ liveRun }) => (liveRun.value = null)],
  ['the conversation is left', ({ stop }) => stop()],
])('nor where %s', async (_, change) => {
  const it = open()
  change(it)
  await pass(60)
  expect(get).not.toHaveBeenCalled()
})

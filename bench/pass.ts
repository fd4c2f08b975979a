import { setTimeout as pause } from 'node:timers/promises'
import { cpuBetween, readBusy, readCpu, type ThreadCpu } from './cpu.ts'
import type { Reading } from './load/reading.ts'
import { toText, type Script } from './script.ts'
import type { Contender, Stand } from './stand.ts'
import { quantile } from './statistics.ts'

/** Many replies at once. */
export interface Crowd extends Script {
  streams: number
  /** Between the starts of two replies. */
  spacingMs: number
  /** Questions of each conversation, one after the other; 1 if left out. */
  turns?: number
  /** So many such crowds, one after the other, are one pass; 1 if left out. */
  crowds?: number
}

/** One server under such a load once; times in microseconds of CPU a token. */
export interface Pass {
  cpu: number
  threads: (Omit<ThreadCpu, 'ns'> & { cpu: number })[]
  /** Share of the server's core that went to others: 0 … 1, 0 where that is not known. */
  others: number
  /** Milliseconds from the mock's writing of a token to its reading. */
  delayP50: number
  delayP99: number
  /** Milliseconds to a reply's first token. */
  firstP50: number
  firstP99: number
  /** Milliseconds between the tokens of one reader. */
  gapP99: number
  gapMost: number
  /** Bytes a token on the readers' connections, headers included. */
  bytes: number
}

/**
 * Puts a crowd on a server and counts its CPU time, all threads, from the sending of the messages to the end of the last
 * reply. Readers are connected before.
 * @throws Error where the system does not tell the CPU time
 */
export async function takePass(
  { load, cores }: Stand,
  { served, target }: Contender,
  { streams, spacingMs, turns = 1, crowds = 1, ...script }: Crowd,
): Promise<Pass> {
  const readings: Reading[] = []
  const used = new Map<string, number>()
  let [busyNs, wallMs] = [0, 0]
  for (let i = 0; i < crowds; i++) {
    await load.ask({ do: 'open', target, count: streams })
    // What opening set off in the background (garbage collection, the end of old readers) is over by then.
    await pause(200)
    const before = clocks()
    const job = { do: 'run' as const, text: toText(script), tokens: script.tokens }
    readings.push(...(await load.ask({ ...job, spacingMs, turns })))
    const after = clocks()
    for (const { name, ns } of cpuBetween(before.cpu, after.cpu))
      used.set(name, (used.get(name) ?? 0) + ns)
    busyNs += after.busy - before.busy
    wallMs += after.at - before.at
  }
  const threads = [...used].map(([name, ns]) => ({ name, ns })).sort((a, b) => b.ns - a.ns)
  const own = threads.reduce((sum, { ns }) => sum + ns, 0)
  const delays = readings.flatMap(({ delaysMs }) => delaysMs)
  const firsts = readings.map(({ firstMs }) => firstMs)
  const gaps = readings.flatMap(({ gapsMs }) => gapsMs)
  return {
    cpu: own / 1000 / delays.length,
    threads: threads.map(({ name, ns }) => ({ name, cpu: ns / 1000 / delays.length })),
    others: Math.max(0, (busyNs - own) / 1e6 / wallMs),
    delayP50: quantile(delays, 0.5),
    delayP99: quantile(delays, 0.99),
    firstP50: quantile(firsts, 0.5),
    firstP99: quantile(firsts, 0.99),
    gapP99: gaps.length > 0 ? quantile(gaps, 0.99) : 0,
    gapMost: gaps.reduce((most, gap) => Math.max(most, gap), 0),
    bytes: readings.reduce((sum, { wireBytes }) => sum + wireBytes, 0) / delays.length,
  }

  function clocks() {
    const cpu = readCpu(served.pid)
    if (!cpu) throw new Error('The CPU time of the server cannot be read.')
    const busy = cores && readBusy(cores.server)
    return { cpu, busy: busy ?? 0, at: performance.now() }
  }
}

const warm = new WeakSet<Contender>()

/**
 * 100,000 tokens in 2,000 turns, faster: enough for V8 to have compiled what is hot in a token and in a turn, which a
 * server does once in its life.
 */
const WARM_UP: Crowd = {
  ...{ streams: 50, tokens: 50, rate: 250, delay: 1, spacingMs: 4.4, turns: 40 },
}

/** Has a server do its work until it is fast, once in its life. */
export async function warmUp(stand: Stand, contender: Contender): Promise<void> {
  if (warm.has(contender)) return
  warm.add(contender)
  await takePass(stand, contender, WARM_UP)
}

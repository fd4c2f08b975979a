import { setTimeout as pause } from 'node:timers/promises'
import { cpuBetween, readBusy, readCpu, type ThreadCpu } from './cpu.ts'
import type { TargetName } from './load/job.ts'
import type { Served } from './process.ts'
import { toText, type Script } from './script.ts'
import type { Stand } from './stand.ts'
import { quantile } from './statistics.ts'

/** Many replies at once. */
export interface Crowd extends Script {
  streams: number
  /** Between the starts of two replies. */
  spacingMs: number
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
  served: Served,
  target: TargetName,
  { streams, spacingMs, ...script }: Crowd,
): Promise<Pass> {
  await load.ask({ do: 'open', target, count: streams })
  // What opening set off in the background (garbage collection, the end of old readers) is over by then.
  await pause(200)
  const before = clocks()
  const job = { do: 'run' as const, text: toText(script), tokens: script.tokens, spacingMs }
  const readings = await load.ask(job)
  const after = clocks()

  const threads = cpuBetween(before.cpu, after.cpu)
  const delays = readings.flatMap(({ delaysMs }) => delaysMs)
  const own = threads.reduce((sum, { ns }) => sum + ns, 0)
  const others = (after.busy - before.busy - own) / 1e6 / (after.at - before.at)
  return {
    cpu: own / 1000 / delays.length,
    threads: threads.map(({ name, ns }) => ({ name, cpu: ns / 1000 / delays.length })),
    others: Math.max(0, others),
    delayP50: quantile(delays, 0.5),
    delayP99: quantile(delays, 0.99),
    bytes: readings.reduce((sum, { wireBytes }) => sum + wireBytes, 0) / delays.length,
  }

  function clocks() {
    const cpu = readCpu(served.pid)
    if (!cpu) throw new Error('The CPU time of the server cannot be read.')
    const busy = cores && readBusy(cores.server)
    return { cpu, busy: busy ?? 0, at: performance.now() }
  }
}

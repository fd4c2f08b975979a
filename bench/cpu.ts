import { readdirSync, readFileSync } from 'node:fs'

/** CPU time used so far, in nanoseconds, by thread id. */
export type CpuClock = Map<string, { name: string; ns: number }>

/** CPU time of one thread between two readings. */
export interface ThreadCpu {
  name: string
  ns: number
}

/**
 * Reads the CPU time of all threads of a process from the scheduler, to the nanosecond.
 * @returns undefined where the system does not tell (macOS; Linux without scheduler statistics)
 */
export function readCpu(pid: number): CpuClock | undefined {
  const folder = `/proc/${pid}/task`
  try {
    const clock: CpuClock = new Map()
    let total = 0
    for (const thread of readdirSync(folder)) {
      const ns = Number(readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ')[0])
      const name = readFileSync(`${folder}/${thread}/comm`, 'utf8').trim()
      clock.set(thread, { name: thread === String(pid) ? 'main' : name, ns })
      total += ns
    }
    return total > 0 ? clock : undefined
  } catch {
    return undefined
  }
}

/** What each thread used between two readings, the busiest first. A thread that ended in between is not counted. */
export function cpuBetween(before: CpuClock, after: CpuClock): ThreadCpu[] {
  return [...after]
    .map(([thread, { name, ns }]) => ({ name, ns: ns - (before.get(thread)?.ns ?? 0) }))
    .filter(({ ns }) => ns > 0)
    .sort((a, b) => b.ns - a.ns)
}

/** Nanoseconds in one of the ticks that Linux counts time in for users. */
const TICK_NS = 1e7

/**
 * How long one core has been busy, in nanoseconds, with whatever it was, interrupts and a hypervisor's other guests
 * included; in steps of 10 ms.
 */
export function readBusy(core: number): number | undefined {
  try {
    const line = readFileSync('/proc/stat', 'utf8').match(new RegExp(`^cpu${core} (.*)$`, 'm'))?.[1]
    if (line === undefined) return undefined
    const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = line
      .split(' ')
      .map(Number)
    return (user + nice + system + irq + softIrq + steal) * TICK_NS
  } catch {
    return undefined
  }
}

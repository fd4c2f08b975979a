import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Which core the server under test has to itself, and which one everything else shares. */
export interface Cores {
  server: number
  load: number
}

/** The first two cores this process may run on; undefined where processes cannot be tied to cores. */
export function twoCores(): Cores | undefined {
  if (spawnSync('taskset', ['-V']).error) return undefined
  const [server, load] = allowedCores()
  return server === undefined || load === undefined ? undefined : { server, load }
}

function allowedCores(): number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
  return (list ?? '').split(',').flatMap((range) => {
    const [first = NaN, last = first] = range.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, i) => first + i)
  })
}

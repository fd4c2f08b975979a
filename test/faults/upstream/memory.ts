import { readFileSync, writeFileSync } from 'node:fs'

/** The memory of a process, in MiB: what it has now, and the most it had since `forget`. Linux knows both. */
export interface Memory {
  now(): number
  peak(): number
  forget(): void
}

/** @throws Error where there is no /proc */
export function memoryOf(pid: number): Memory {
  const read = (name: string): number => {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(statusOf(pid))
    return Number(found?.[1] ?? 0) / 1024
  }
  return {
    now: () => read('VmRSS'),
    peak: () => read('VmHWM'),
    // Makes the peak what there is now (proc(5)).
    forget: () => writeFileSync(`/proc/${pid}/clear_refs`, '5'),
  }
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch (cause) {
    throw new Error('The upstream suite measures memory in /proc: run it on Linux.', { cause })
  }
}

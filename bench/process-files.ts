import { readFileSync } from 'node:fs'

/** What Linux tells of a process in /proc; undefined where there is no such thing, or no such process. */
function numberIn(file: string, name: string): number | undefined {
  try {
    const found = new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(readFileSync(file, 'utf8'))?.[1]
    return found === undefined ? undefined : Number(found)
  } catch {
    return undefined
  }
}

/** Resident memory in bytes. */
export function readMemory(pid: number): number | undefined {
  const kib = numberIn(`/proc/${pid}/status`, 'VmRSS')
  return kib === undefined ? undefined : kib * 1024
}

/** Bytes a process has had written to disks so far, whole pages of files included. */
export function readWritten(pid: number): number | undefined {
  return numberIn(`/proc/${pid}/io`, 'write_bytes')
}

/** The most memory a process has had while something went on, looked at ten times a second. */
export async function mostMemory(pid: number, during: Promise<unknown>): Promise<number> {
  let most = readMemory(pid) ?? 0
  const timer = setInterval(() => (most = Math.max(most, readMemory(pid) ?? 0)), 100)
  try {
    await during
  } finally {
    clearInterval(timer)
  }
  return most
}

import { existsSync, readFileSync } from 'node:fs'

const PATH = '/proc/pressure/cpu'

/** Milliseconds, so far, that something on this machine has waited for a processor because others had them all; 0 where the system does not say. */
export function waitedForProcessors(): number {
  if (!existsSync(PATH)) return 0
  const [, micros = 0] = /^some .*total=(\d+)/m.exec(readFileSync(PATH, 'utf8')) ?? []
  return Number(micros) / 1000
}

import { resumeFaults } from '../protocol/resume.ts'
import { startServerProcess } from '../server-process.ts'
import type { Suite } from './suite.ts'

/** Every reply is read by so many readers, each with a seed of its own. */
const READERS = 24

export const resumeLongForm: Suite<{ resumes: number; readers: number; violations: string[] }> = {
  about: 'breaks connections off after any byte',
  async run({ seed, ledger = { resumes: 0, readers: 0, violations: [] }, goOn, report }) {
    const server = await startServerProcess({ env: { LOQUAT_MODEL: 'test:script' } })
    while (goOn()) {
      const seeds = Array.from({ length: READERS }, (_, i) => seed + ledger.readers + i)
      const script = `[tokens=400 rate=${[0, 200, 1000][seeds[0]! % 3]} reasoning=20]`
      const { faults, connections } = await resumeFaults(server.url, script, seeds)
      ledger.resumes += connections - READERS
      ledger.readers += READERS
      ledger.violations.push(...faults)
      report(ledger)
    }
    await server.end()
    return ledger
  },
  trials: ({ resumes, readers }) => [resumes, `resumes by ${readers} readers`],
}

import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { readMemory } from '../process-files.ts'
import type { Row } from '../row.ts'
import type { Stand } from '../stand.ts'
import { median } from '../statistics.ts'

/** Long enough for what a start leaves behind to be collected. */
const IDLE_MS = 3000

/** Starts a server on a new data folder and asks for its page. @returns seconds to the page's first byte, MiB when idle */
async function startOnce(stand: Stand): Promise<{ seconds: number; mib: number | undefined }> {
  const began = performance.now()
  const { served } = await stand.startLoquat()
  const [response] = (await once(
    get(`${served.url}/`, { headers: { accept: 'text/html' } }),
    'response',
  )) as [IncomingMessage]
  await once(response, 'readable')
  const seconds = (performance.now() - began) / 1000
  if (response.statusCode !== 200) throw new Error(`The page answered ${response.statusCode}.`)
  response.resume()
  await pause(IDLE_MS)
  const bytes = readMemory(served.pid)
  await served.stop()
  return { seconds, mib: bytes === undefined ? undefined : bytes / 2 ** 20 }
}

/** A server as `npm start` starts it (from its sources, without npm), from the start of the process on. */
export const start: Row = {
  name: 'server process start to first byte served',
  quickMargin: 8,
  async measure(stand, effort) {
    const starts = []
    for (let i = 0; i < effort.rounds(5, 2); i++) {
      starts.push(await startOnce(stand))
      effort.progress()
    }
    const memory = starts.flatMap(({ mib }) => mib ?? [])
    return {
      figures: [
        {
          ...{ name: this.name, unit: 's', budget: 1 },
          value: median(starts.map(({ seconds }) => seconds)),
        },
        {
          ...{ name: 'memory of an idle server', unit: 'MiB', budget: 120 },
          ...(memory.length > 0 ? { value: median(memory) } : {}),
        },
      ],
      details: starts.map(
        ({ seconds, mib }) => `first byte after ${seconds.toFixed(2)} s, ${mib?.toFixed(0)} MiB`,
      ),
    }
  },
}

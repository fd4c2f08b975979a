import { setTimeout as pause } from 'node:timers/promises'
import { mostMemory, readMemory } from '../process-files.ts'
import { notMeasured, type Row } from '../row.ts'
import { toText } from '../script.ts'
import type { Contender, Stand } from '../stand.ts'
import { median } from '../statistics.ts'

const STREAMS = 1000
/** Five seconds each, all begun within one. */
const SCRIPT = { tokens: 10, rate: 2, delay: 500 }

/** Bytes a stream that a freshly started server takes at its most, over what it had before anybody asked. */
async function memoryOf({ load }: Stand, { served, target }: Contender): Promise<number> {
  await pause(1000)
  const before = readMemory(served.pid)!
  await load.ask({ do: 'open', target, count: STREAMS })
  const job = { do: 'run' as const, text: toText(SCRIPT), tokens: SCRIPT.tokens }
  const replies = load.ask({ ...job, spacingMs: 1000 / STREAMS, turns: 1 })
  const most = await mostMemory(served.pid, replies)
  await served.stop()
  return (most - before) / STREAMS
}

/** 1,000 replies at once, two tokens a second each, on processes that have done nothing before. */
export const streamMemory: Row = {
  name: 'memory an open stream, 1,000 streams, cold',
  async measure(stand, effort) {
    const figure = { name: this.name, unit: '× floor', budget: 1.5 }
    if (readMemory(stand.loquat.served.pid) === undefined)
      return notMeasured([figure], 'the system does not tell the memory of processes')
    const starts = [stand.startFloor, () => stand.startLoquat(), ...stand.peers.map(freshly)]
    const kib: number[][] = starts.map(() => [])
    for (let round = 0; round < effort.rounds(5); round++)
      for (const [i, start] of starts.entries())
        kib[i]!.push((await memoryOf(stand, await start())) / 1024)
    const ratios = (list: number[]) => list.map((value, i) => value / kib[0]![i]!)
    return {
      figures: [
        {
          ...figure,
          value: median(ratios(kib[1]!)),
          peers: Object.fromEntries(
            stand.peers.map(({ name }, i) => [name, median(ratios(kib[2 + i]!))]),
          ),
        },
      ],
      details: ['floor', 'Loquat', ...stand.peers.map(({ name }) => name)].map(
        (name, i) => `${name}: ${kib[i]!.map((value) => value.toFixed(0)).join(' ')} KiB a stream`,
      ),
    }

    function freshly({ name }: Contender): () => Promise<Contender> {
      return () => stand.startPeer(name)
    }
  },
}

import { setTimeout as pause } from 'node:timers/promises'
import { readMemory } from '../process-files.ts'
import { notMeasured, type Row } from '../row.ts'
import { toText } from '../script.ts'
import type { Contender, Stand } from '../stand.ts'
import { median } from '../statistics.ts'

const READERS = 5000
/** Nothing is said for longer than anybody looks. */
const SILENCE = toText({ tokens: 1, rate: 1, delay: 120_000 })

async function idleMemory(
  { load }: Stand,
  { served, target }: Contender,
  count: number,
): Promise<number> {
  await pause(1000)
  const before = readMemory(served.pid)!
  await load.ask({ do: 'open', target, count })
  // A stream of Loquat's is there without a question; the floor has one only while it waits for an answer.
  if (target.kind !== 'loquat') await load.ask({ do: 'begin', text: SILENCE })
  await pause(3000)
  const after = readMemory(served.pid)!
  await load.ask({ do: 'close' })
  await served.stop()
  return (after - before) / count / 1024
}

/** 5,000 readers, each of a conversation of its own, where nothing happens, on processes that have done nothing before. */
export const idleReaders: Row = {
  name: 'an idle reader above the floor’s, 5,000 readers',
  async measure(stand, { rounds, progress }) {
    const figure = { name: this.name, unit: 'KiB', budget: 30 }
    if (readMemory(stand.loquat.served.pid) === undefined)
      return notMeasured([figure], 'the system does not tell the memory of processes')
    const floor: number[] = []
    const loquat: number[] = []
    for (let round = 0; round < rounds(5); round++) {
      floor.push(await idleMemory(stand, await stand.startFloor(), READERS))
      loquat.push(await idleMemory(stand, await stand.startLoquat(), READERS))
      progress()
    }
    const list = (values: number[]) => values.map((value) => value.toFixed(1)).join(' ')
    return {
      figures: [{ ...figure, value: median(loquat.map((value, i) => value - floor[i]!)) }],
      details: [
        `KiB a reader: floor ${list(floor)} (a connection to the reader and one to the mock), Loquat ${list(loquat)}`,
      ],
    }
  },
}

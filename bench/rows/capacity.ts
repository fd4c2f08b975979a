import { takePass, warmUp, type Crowd, type Pass } from '../pass.ts'
import { DISTURBED } from '../rounds.ts'
import { notMeasured, type Row } from '../row.ts'
import type { Contender, Stand } from '../stand.ts'
import { median } from '../statistics.ts'

/** All begin within a second, and write for four: three of them are all at once. */
const crowdOf = (streams: number): Crowd => ({
  ...{ streams, tokens: 200, rate: 50, delay: 1, spacingMs: 1000 / streams },
})

const LATE_MS = 50
const LATE_FIRST_MS = 500
const MOST = 2400
const LEAST = 25
/** Two numbers of streams closer than this are one. */
const STEP = 1.07

const holds = ({ delayP99, firstP99 }: Pass): boolean =>
  delayP99 <= LATE_MS && firstP99 <= LATE_FIRST_MS

/**
 * How many streams one core holds with p99 of the delay within 50 ms and of the time to the first token within half a
 * second: doubled or halved until that is bracketed, then searched between.
 * @param guess where to begin
 */
async function capacityOf(stand: Stand, contender: Contender, guess: number): Promise<number> {
  const probe = async (streams: number): Promise<boolean> => {
    const pass = await takePass(stand, contender, crowdOf(streams))
    if (holds(pass) || pass.others <= DISTURBED) return holds(pass)
    return holds(await takePass(stand, contender, crowdOf(streams)))
  }
  let good = 0
  let bad = Infinity
  let streams = Math.round(guess)
  while (good === 0 || bad === Infinity) {
    if (await probe(streams)) good = streams
    else bad = streams
    if (good >= MOST || bad <= LEAST) break
    streams = Math.round(Math.min(MOST, bad === Infinity ? good * 1.5 : bad / 1.5))
  }
  while (good > 0 && bad < Infinity && bad / good > STEP) {
    const middle = Math.round(Math.sqrt(good * bad))
    if (await probe(middle)) good = middle
    else bad = middle
  }
  return good
}

/** Streams of 50 tokens a second on one core. Each server is searched again in every round, from where it was found before. */
export const capacity: Row = {
  name: 'streams of 50 tok/s on one core, p99 delay ≤ 50 ms',
  async measure(stand, effort) {
    const { direct, floor, loquat, peers, cores } = stand
    const figure = { name: this.name, unit: '× floor', budget: 0.7, atLeast: true as const }
    if (!cores) return notMeasured([figure], 'a server cannot be tied to a core here')
    const contenders = [floor, loquat, ...peers]
    for (const each of contenders) await warmUp(stand, each)
    const found = new Map<Contender, number[]>(contenders.map((each) => [each, []]))
    const rounds = effort.rounds(5)
    for (let round = 0; round < rounds; round++) {
      const order = round % 2 === 0 ? contenders : contenders.toReversed()
      for (const each of order) {
        const list = found.get(each)!
        const guess = list[0] ?? (peers.includes(each) ? 150 : 600)
        list.push(await capacityOf(stand, each, guess))
        effort.progress()
        if (each === floor && list.includes(0))
          return notMeasured([figure], 'this machine is too busy: even the floor holds no streams')
      }
    }
    const units = found.get(floor)!
    const generator = await capacityOf(stand, direct, 1800)
    const ratioOf = (each: Contender) =>
      median(found.get(each)!.map((streams, i) => streams / units[i]!))
    return {
      figures: [
        {
          ...figure,
          value: ratioOf(loquat),
          peers: Object.fromEntries(peers.map((each) => [each.name, ratioOf(each)])),
        },
      ],
      details: [
        ...contenders.map((each) => `${each.name}: ${found.get(each)!.join(' ')} streams`),
        `the load generator and the mock, on one core together, hold ${generator}${generator >= MOST ? ' or more' : ''}`,
      ],
    }
  },
}

import { readCpu } from './cpu.ts'
import { takePass, warmUp, type Crowd, type Pass } from './pass.ts'
import { notMeasured, type Row } from './row.ts'
import { describeRounds, often, peerRatios, ratios, takeTurns, turnsOf } from './rounds.ts'
import type { Contender, Stand } from './stand.ts'
import { median } from './statistics.ts'

/** A row that is CPU time of the whole server process, in floors. */
export interface CpuRowOptions {
  name: string
  quickMargin?: number
  budget: number
  crowd: Crowd
  /** Rounds of the full and of the quick form. */
  rounds: [full: number, quick: number]
  /** What a token stands for, where a reply has one only. */
  per?: string
  /** Another server than the stand's Loquat. */
  contender?: (stand: Stand) => Contender
}

/** The floor, Loquat and the peers take turns under a crowd, and each round gives one ratio. */
export function cpuRow(options: CpuRowOptions): Row {
  const { name, quickMargin, budget, crowd, per = 'token', contender } = options
  return {
    name,
    ...(quickMargin === undefined ? {} : { quickMargin }),
    async measure(stand, effort) {
      const figure = { name, unit: '× floor', budget }
      const loquat = contender?.(stand) ?? stand.loquat
      if (!readCpu(loquat.served.pid))
        return notMeasured([figure], 'the system does not tell the CPU time of threads')
      const peers = contender ? [] : stand.peers
      const contenders = [stand.floor, loquat, ...peers]
      for (const each of contenders) {
        // The quick form's margins are wider than what compiling costs.
        if (effort.form === 'full') await warmUp(stand, each)
        await takePass(stand, each, crowd)
      }
      const take = (each: Contender) => takePass(stand, each, crowd)
      const rounds = await takeTurns(contenders, often(effort, ...options.rounds), take)
      const cpu = (pass: Pass) => pass.cpu
      const numbers = ratios(rounds, loquat, stand.floor, cpu)
      return {
        figures: [
          {
            ...figure,
            value: median(numbers),
            peers: peerRatios(rounds, peers, stand.floor, cpu),
          },
        ],
        details: [
          ...describeRounds(rounds, numbers),
          ...contenders.map((each) => `${each.name}: ${describe(turnsOf(rounds, each), per)}`),
          `${loquat.name} by thread, µs a ${per}: ${threadsOf(turnsOf(rounds, loquat))}`,
        ],
      }
    },
  }
}

/** What a server's turns were like, in the middle. */
export function describe(passes: Pass[], per = 'token'): string {
  const of = (key: Exclude<keyof Pass, 'threads'>, digits: number) =>
    median(passes.map((pass) => pass[key])).toFixed(digits)
  return (
    `${of('cpu', 1)} µs a ${per}, delay p50 ${of('delayP50', 2)} ms, p99 ${of('delayP99', 1)} ms, ` +
    `first token p50 ${of('firstP50', 1)} ms, ${of('bytes', 0)} bytes a ${per} on the wire`
  )
}

/** The threads that run our code, the busiest first, and what is left: V8's and libuv's own. */
export function threadsOf(passes: Pass[]): string {
  const ours = passes.map(({ threads }) => threads.filter(({ name }) => isOurs(name)))
  const us = (cpu: number[]) => median(cpu).toFixed(1)
  const named = (ours[0] ?? []).map(
    ({ name }, i) => `${name} ${us(ours.map((threads) => threads[i]?.cpu ?? 0))}`,
  )
  const rest = passes.map(
    ({ cpu }, i) => cpu - (ours[i] ?? []).reduce((sum, thread) => sum + thread.cpu, 0),
  )
  return [...named, `V8 and libuv ${us(rest)}`].join(', ')
}

const isOurs = (name: string): boolean => name === 'main' || name.startsWith('sqlite-')

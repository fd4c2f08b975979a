import { readCpu } from '../cpu.ts'
import { takePass, type Crowd, type Pass } from '../pass.ts'
import type { Form, Result, Row } from '../row.ts'
import { targetsOf } from '../stand.ts'
import { median } from '../statistics.ts'

const ROUNDS: Record<Form, number> = { full: 7, quick: 3 }
/** The spacing is no multiple of the 20 ms between two tokens, so that the streams do not march in step. */
const CROWD: Crowd = { streams: 50, tokens: 125, rate: 50, delay: 1, spacingMs: 4.4 }
/** 75,000 tokens, faster: enough for V8 to have compiled what is hot, which a server does once in its life. */
const WARM_UP: Crowd = { ...CROWD, tokens: 1500, rate: 250 }
/** A round in which others had more than this share of the server's core is repeated: it says little. */
const DISTURBED = 0.1

interface Round {
  floor: Pass
  loquat: Pass
}

/**
 * CPU time of the whole server process a token, with 50 replies of 125 tokens under way at once. The floor and Loquat
 * take turns, and each round gives one ratio.
 */
export const cpuPerToken: Row = {
  name: 'CPU per token, 50 streams at 50 tok/s',
  async measure(stand, form) {
    const limits = { row: this.name, unit: '× floor', gate: 2, goal: 1.6 }
    if (!readCpu(stand.loquat.pid)) {
      const why = 'cannot be measured here: the system does not tell the CPU time of threads'
      return { ...limits, details: [why] }
    }
    const pass = {
      floor: (crowd: Crowd) => takePass(stand, stand.floor, targetsOf(stand).floor, crowd),
      loquat: (crowd: Crowd) => takePass(stand, stand.loquat, targetsOf(stand).loquat, crowd),
    }
    for (const crowd of [WARM_UP, CROWD]) {
      await pass.floor(crowd)
      await pass.loquat(crowd)
    }
    const rounds: Round[] = []
    const wanted = ROUNDS[form]
    for (let i = 0; i < 2 * wanted && quiet(rounds).length < wanted; i++) {
      const early = i % 2 === 0 ? await pass.floor(CROWD) : undefined
      const loquat = await pass.loquat(CROWD)
      rounds.push({ floor: early ?? (await pass.floor(CROWD)), loquat })
    }
    return { ...limits, ...resultOf(rounds, wanted) }
  },
}

const othersIn = ({ floor, loquat }: Round): number => Math.max(floor.others, loquat.others)

const quiet = (rounds: Round[]): Round[] => rounds.filter((round) => othersIn(round) <= DISTURBED)

/** The quiet rounds count if there are enough of them; on a machine that is never quiet, all do. */
function resultOf(all: Round[], wanted: number): Pick<Result, 'figure' | 'details'> {
  const counted = quiet(all).length >= wanted ? quiet(all) : all
  const ratios = counted.map(({ floor, loquat }) => loquat.cpu / floor.cpu)
  const others = counted.map((round) => `${(100 * othersIn(round)).toFixed(0)} %`)
  return {
    figure: median(ratios),
    details: [
      `ratios by round: ${ratios.map((ratio) => ratio.toFixed(2)).join(' ')} (${all.length} run, ${counted.length} count)`,
      `others on the server's core: ${others.join(' ')}`,
      `floor: ${describe(counted.map(({ floor }) => floor))}`,
      `Loquat: ${describe(counted.map(({ loquat }) => loquat))}`,
      `Loquat by thread, µs a token: ${threadsOf(counted.map(({ loquat }) => loquat))}`,
    ],
  }
}

function describe(passes: Pass[]): string {
  const of = (key: Exclude<keyof Pass, 'threads'>, digits: number) =>
    median(passes.map((pass) => pass[key])).toFixed(digits)
  return (
    `${of('cpu', 1)} µs a token, delay p50 ${of('delayP50', 2)} ms, p99 ${of('delayP99', 1)} ms, ` +
    `${of('bytes', 0)} bytes a token on the wire`
  )
}

/** The threads that run our code, the busiest first, and what is left: V8's and libuv's own. */
function threadsOf(passes: Pass[]): string {
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

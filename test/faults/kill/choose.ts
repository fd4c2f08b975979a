import { MIGRATIONS } from '../../../src/server/store/migrate.ts'
import {
  allBoundaries,
  birthBoundaries,
  isOfBacklog,
  migrationNamed,
  nameOf,
  type Boundary,
} from './boundaries.ts'
import { KEY_FILE } from './points.ts'

/** Where a server under load is to die. */
export interface Aim {
  boundary: Boundary
  /** What else the transaction should hold, because it is as rare. */
  beside: string[]
}

export interface Choose {
  /** @param folded is there anything to fold? Not in the first trial of a data directory */
  underLoad(folded: boolean): Aim
  /**
   * @param version the schema that is there; where it is one, what was said is not indexed
   * @param counts how many, and of what indexes; where it is absent, all that are rare
   */
  births(version: number, counts?: { births: number; backlog: number }): Boundary[]
  /** Where first starts have died less often than servers under load: the schema of a directory to make up for it. */
  versionBehind(random: () => number): number | undefined
  /** Has it died often enough at each of them? */
  done(): boolean
  /** Takes note of what a transaction held. */
  learn(statements: string[]): void
}

/** So many deaths at each boundary are enough. */
const ENOUGH = 52
/** What has been reached so many times more than the rarest is rare as well. */
const NEARLY = 2

/**
 * Chooses where the server has died least often; what was tried in vain has to wait.
 * @param boundaries how often it has, by name; is added to meanwhile
 * @param only boundaries of these statements are aimed at under load
 */
export function chooser(boundaries: Record<string, number>, only = /./): Choose {
  const chosen = new Map<string, number>()
  const companions = new Map<string, Set<string>>()
  const weight = (it: Boundary) =>
    Math.max(boundaries[nameOf(it)] ?? 0, chosen.get(nameOf(it)) ?? 0)
  const choose = (it: Boundary) => chosen.set(nameOf(it), weight(it) + 1)
  const least = (of: Boundary[]) => Math.min(...of.map(weight))
  const isCompanion = (one: Boundary, other: Boundary) =>
    one.point === other.point && companions.get(one.statement)?.has(other.statement)
  /** What is as rare as this one, or nearly, and may be reached by the same death. */
  const company = ({ statement, point }: Boundary, most: number) =>
    [...(companions.get(statement) ?? [])].filter(
      (other) => other !== statement && weight({ statement: other, point }) <= most,
    )
  const everywhere = allBoundaries()
  const all = everywhere.filter((it) => !isOfBacklog(it) && only.test(it.statement))
  const early = all.filter(({ statement }) => !/setCompacted|deleteFolded|settle/.test(statement))
  const births = birthBoundaries()
  const ofBacklog = everywhere.filter(isOfBacklog)
  // After it nothing is left to index.
  const isEnd = ({ statement, point }: Boundary) =>
    statement === 'search.endBacklog' && point !== 'before-commit'
  const rarest = (of: Boundary[], count: number) => {
    const some: Boundary[] = []
    for (const it of of.toSorted((a, b) => weight(a) - weight(b)))
      if (some.length < count && !some.some((other) => isCompanion(other, it))) some.push(it)
    some.forEach(choose)
    return of.filter((it) => some.includes(it))
  }
  const behind = () => least([...births, ...ofBacklog])
  const rare = (of: Boundary[]) => of.filter((it) => weight(it) <= behind() + NEARLY)
  return {
    underLoad(folded) {
      const open = folded ? all : early
      const most = least(open)
      const best = open
        .filter((it) => weight(it) === most)
        .reduce((a, b) => (company(b, most).length > company(a, most).length ? b : a))
      const beside = company(best, most + NEARLY)
      choose(best)
      return { boundary: best, beside }
    },
    births(version, counts) {
      const done = new Set(MIGRATIONS.slice(0, version).map(({ name }) => migrationNamed(name)))
      const left = births.filter(
        ({ statement }) => !done.has(statement) && (version === 0 || statement !== KEY_FILE),
      )
      const open = version === 0 ? [] : ofBacklog.filter((it) => !isEnd(it))
      const ends = version === 0 ? [] : ofBacklog.filter(isEnd)
      if (!counts)
        return [rare(left), rare(open)]
          .flatMap((of) => rarest(of, Infinity))
          .concat(rarest(rare(ends), 1))
      return [
        ...rarest(left, counts.births),
        ...rarest(open, counts.backlog - 1),
        ...rarest(ends, 1),
      ]
    },
    versionBehind(random) {
      if (behind() >= Math.min(ENOUGH, least(all))) return undefined
      const step = births.findIndex((it) => weight(it) === behind())
      if (step < 0) return 1 + Math.floor(random() * (MIGRATIONS.length - 1))
      const name = births[step]!.statement
      // The key file is made where nothing is there.
      const latest = MIGRATIONS.findIndex((it) => migrationNamed(it.name) === name)
      return Math.floor(random() * (latest + 1))
    },
    done: () =>
      [...all, ...births, ...ofBacklog].every((it) => (boundaries[nameOf(it)] ?? 0) >= ENOUGH),
    learn(statements) {
      for (const statement of statements)
        companions.set(statement, new Set([...(companions.get(statement) ?? []), ...statements]))
    },
  }
}

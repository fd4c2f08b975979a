import type { ModelCost } from '../../protocol/index.ts'

export interface CostRow {
  model: string
  /** Null: nobody knows. */
  microUsd: number | null
  /** Of the dearest that is shown, from 0 to 100. */
  share: number
  /** Does this server offer it? */
  listed: boolean
  /** Of the columns it answers in. */
  letters: readonly string[]
}

/** So many are shown at first: some providers list hundreds. */
const FIRST = 16
/** What costs anything at all is to be seen. */
const LEAST = 0.5

/**
 * What a table of costs shows.
 * @param items the cheapest first, those of unknown price last
 * @param asked the letters of the columns by the model that answers in them; these are always shown
 */
export function costRows(
  items: readonly ModelCost[],
  asked: ReadonlyMap<string, readonly string[]>,
  all: boolean,
): { rows: CostRow[]; hidden: number } {
  const shown = all ? items : items.filter(({ model }, i) => i < FIRST || asked.has(model))
  const most = shown.findLast(({ cost }) => cost)?.cost?.microUsd ?? 0
  const rows = shown.map(({ model, listed, cost }) => {
    const microUsd = cost?.microUsd ?? null
    const share = microUsd ? Math.max(LEAST, (100 * microUsd) / most) : 0
    return { model, microUsd, share, listed, letters: asked.get(model) ?? [] }
  })
  return { rows, hidden: items.length - shown.length }
}

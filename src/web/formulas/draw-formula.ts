import { drawOver } from '../markdown/patch.ts'

/** Makes the nodes of a formula; null where the TeX cannot be read. */
export type Typeset = (tex: string, display: boolean) => Node[] | null

/** Draws a formula over its source, at once or as soon as that can be done. What cannot be read stays as it was written. */
export type DrawFormula = (element: HTMLElement, tex: string, display: boolean) => void

/** Most formulas are seen more than once: each time that a conversation is opened, and each time that a list grows. */
const KEPT = 500

/** Costs the page nothing until the first formula. `prepare`: there will be one. */
export function createDrawFormula(
  load: () => Promise<{ typeset: Typeset }> = () => import('./typeset.ts'),
): DrawFormula & { prepare: () => Promise<void> } {
  const kept = new Map<string, readonly Node[] | null>()
  let typeset: Typeset | undefined
  let loading: Promise<void> | undefined
  const waiting = new Map<HTMLElement, () => void>()

  function nodesOf(tex: string, display: boolean): readonly Node[] | null {
    const key = `${display}${tex}`
    let nodes = kept.get(key)
    if (nodes === undefined) {
      nodes = typeset!(tex, display)
      if (kept.size >= KEPT) kept.delete(kept.keys().next().value!)
      kept.set(key, nodes)
    }
    return nodes
  }

  function draw(element: HTMLElement, tex: string, display: boolean): void {
    const nodes = nodesOf(tex, display)
    if (nodes && element.dataset['tex'] === tex)
      drawOver(
        element,
        nodes.map((node) => node.cloneNode(true)),
      )
  }

  async function start(): Promise<void> {
    try {
      ;({ typeset } = await load())
      for (const run of waiting.values()) run()
      waiting.clear()
    } catch {
      // The next formula tries again: the network may be back.
      loading = undefined
    }
  }

  const prepare = () => (loading ??= start())

  function drawSoon(element: HTMLElement, tex: string, display: boolean): void {
    if (typeset) return draw(element, tex, display)
    waiting.set(element, () => draw(element, tex, display))
    void prepare()
  }

  return Object.assign(drawSoon, { prepare })
}

/** For the whole page. */
export const drawFormula = createDrawFormula()

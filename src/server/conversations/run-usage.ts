import { addCost, addUsage, type Cost, type Prompt, type Usage } from '../../protocol/index.ts'

/** What a call took, and what it cost where its price is known. */
export interface Used {
  usage: Usage
  cost?: Cost
}

/** Who counts what no provider has counted, and knows prices. */
export interface Counting {
  estimateUsage(prompt: Prompt, text: string): Usage
  costOf(modelId: string, usage: Usage): Cost | undefined
}

/** Adds up what a run has used. @param soFar in the calls before */
export function countUsage(models: Counting, soFar: Partial<Used> = {}) {
  let { usage: total, cost: totalCost } = soFar
  return {
    /** A call. @param said as its provider counts; ours where it said nothing */
    add(modelId: string, prompt: Prompt, text: string, said?: Usage): Used {
      // Of a stream that broke off, a provider may have said what it read, but not what it wrote.
      const own = () => models.estimateUsage(prompt, text)
      const usage = said?.estimated
        ? { ...said, outputTokens: own().outputTokens }
        : (said ?? own())
      const cost = models.costOf(modelId, usage)
      total = addUsage(total, usage)
      if (cost) totalCost = addCost(totalCost, cost)
      return { usage, ...(cost ? { cost } : {}) }
    },
    /** All calls. */
    total: (): Partial<Used> => ({
      ...(total ? { usage: total } : {}),
      ...(totalCost ? { cost: totalCost } : {}),
    }),
  }
}

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Finding {
  id: string
  nodes: { html: string; failureSummary?: string }[]
}

/** What axe finds wrong with a page. */
export async function audit(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const violations = await page.evaluate(async () => {
    // What is still sliding in, or about to, is not yet where a person finds it.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const passing = document
      .getAnimations()
      .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
    await Promise.allSettled(passing.map(({ finished }) => finished))
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: Finding[] }> } }
    return (await axe.run()).violations
  })
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`),
  )
}

const SIZES = [
  { width: 1280, height: 800 },
  { width: 375, height: 760 },
]

/** Every look a state is audited in. */
export const LOOKS = (['light', 'dark'] as const).flatMap((colorScheme) =>
  SIZES.map((viewport) => ({
    colorScheme,
    viewport,
    name: `${colorScheme}, ${viewport.width} px`,
  })),
)

import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { join } from 'node:path'
import { CHROMIUM, CHROMIUM_FLAGS } from '../../../test/chromium.ts'
import { installNpm } from '../../peers/install-npm.ts'
import { notMeasured, type Figure, type Row } from '../../row.ts'
import { median } from '../../statistics.ts'
import type { WebStand } from '../web-stand.ts'

interface Scores {
  /** 0 … 100, by category. */
  scores: Record<string, number>
  /** What was found wrong, as `category: title`. */
  faults: string[]
}

const FOLDER = join(import.meta.dirname, '../lighthouse')
const CATEGORIES = [
  { id: 'performance', budget: 95 },
  { id: 'accessibility', budget: 100 },
  { id: 'best-practices', budget: 100 },
]
const PAGES = ['/', '/c/:id']

const nameOf = (page: string, category: string) => `Lighthouse, ${page}, ${category}`

/** Lighthouse as it is, in its mobile form, with a Chromium of its own. */
export const lighthouse: Row<WebStand> = {
  name: 'Lighthouse',
  async measure(stand, effort) {
    const lines = PAGES.flatMap((page) =>
      CATEGORIES.map(({ id, budget }): Figure => ({
        ...{ name: nameOf(page, id), unit: '', budget, atLeast: true },
      })),
    )
    const why = installNpm(FOLDER)
    if (why !== undefined) return notMeasured(lines, why)
    const app = await stand.app()
    const id = await app.conversation(30)
    // One browser at a time: two would take the cores from each other.
    await stand.closeBrowser()
    const found: { page: string; run: Scores }[] = []
    for (let i = 0; i < effort.rounds(3); i++)
      for (const page of PAGES) {
        found.push({ page, run: await audit(`${app.url}${page.replace(':id', id)}`) })
        effort.progress()
      }
    const figures = PAGES.flatMap((page) =>
      CATEGORIES.map(({ id: category, budget }): Figure => ({
        ...{ name: nameOf(page, category), unit: '', budget, atLeast: true },
        value: median(
          found.filter((it) => it.page === page).map(({ run }) => run.scores[category] ?? NaN),
        ),
      })),
    )
    const faults = new Set(
      found.flatMap(({ page, run }) => run.faults.map((fault) => `${page} ${fault}`)),
    )
    return { figures, details: [...faults] }
  },
}

/** In a process of its own: it brings a hundred packages along. */
async function audit(url: string): Promise<Scores> {
  const child = spawn(
    process.execPath,
    [join(FOLDER, 'audit.mjs'), url, CHROMIUM, ...CHROMIUM_FLAGS],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  const [printed, complaint] = await Promise.all([text(child.stdout), text(child.stderr)])
  process.off('exit', end)
  if (printed === '') throw new Error(`Lighthouse said nothing but ${complaint.slice(-1000)}`)
  return JSON.parse(printed) as Scores
}

import type { RendererOptions } from '../markdown/renderer.ts'
import { words } from '../words/words.ts'
import { announce } from './announcer.tsx'

const load = () => import('./copy-table.ts')

/** Does what a button of a table says. */
export const actOnTable: Required<RendererOptions>['onTableAction'] = (...pressed) =>
  void load().then(
    (it) => it.copyTable(...pressed),
    () => announce(words().ui.copyFailed),
  )

/** Fetches what copies the tables of a text: some browsers allow it in the moment of the press only. */
export function readyTables(root: HTMLElement): void {
  if (root.querySelector('.table')) void load().catch(() => {})
}

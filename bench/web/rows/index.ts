import type { Row } from '../../row.ts'
import type { WebStand } from '../web-stand.ts'
import { coldLoad } from './cold-load.ts'
import { flatness } from './flatness.ts'
import { heap } from './heap.ts'
import { inApp } from './in-app.ts'
import { lighthouse } from './lighthouse.ts'
import { longList } from './long-list.ts'
import { opening } from './opening.ts'
import { pacedSlow, pacedUsual } from './paced.ts'
import { streaming } from './streaming.ts'
import { typing } from './typing.ts'
import { weight } from './weight.ts'

/** Every row, in the order they are measured and printed. */
export const WEB_ROWS: readonly Row<WebStand>[] = [
  streaming,
  flatness,
  pacedSlow,
  pacedUsual,
  inApp,
  opening,
  typing,
  longList,
  weight,
  coldLoad,
  heap,
  lighthouse,
]

/** Those that hold the page's budgets of the table: `npm run bench` measures them, too. */
export const BUDGETED_WEB_ROWS: readonly Row<WebStand>[] = [streaming, weight, lighthouse]

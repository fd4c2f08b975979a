import type { Row } from '../row.ts'
import { cpuPerToken } from './cpu-per-token.ts'
import { firstToken } from './first-token.ts'

/** Every row, in the order they are measured and printed. */
export const ROWS: readonly Row[] = [cpuPerToken, firstToken]

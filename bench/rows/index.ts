import type { Row } from '../row.ts'
import { capacity } from './capacity.ts'
import { clone } from './clone.ts'
import { concurrency } from './concurrency.ts'
import { burst, cpuPerToken, providerPackage, shortTurn } from './cpu.ts'
import { addedDelay } from './delay.ts'
import { firstPage } from './first-page.ts'
import { firstToken } from './first-token.ts'
import { idleReaders } from './idle-readers.ts'
import { length } from './length.ts'
import { longTurn } from './long-turn.ts'
import { neighbour } from './neighbour.ts'
import { onPostgres } from './postgres.ts'
import { readers } from './readers.ts'
import { sharedCores } from './shared-cores.ts'
import { start } from './start.ts'
import { storing } from './storing.ts'
import { streamMemory } from './stream-memory.ts'
import { wireBytes } from './wire-bytes.ts'

/** Every row, in the order they are measured and printed. */
export const ROWS: readonly Row[] = [
  cpuPerToken,
  providerPackage,
  burst,
  shortTurn,
  capacity,
  addedDelay,
  firstToken,
  streamMemory,
  wireBytes,
  storing,
  readers,
  longTurn,
  neighbour,
  firstPage,
  onPostgres,
  start,
  clone,
  sharedCores,
  idleReaders,
  concurrency,
  length,
]

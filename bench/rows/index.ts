import type { Row } from '../row.ts'
import { capacity } from './capacity.ts'
import { burst, cpuPerToken, providerPackage, shortTurn } from './cpu.ts'
import { addedDelay } from './delay.ts'
import { firstToken } from './first-token.ts'
import { idleReaders } from './idle-readers.ts'
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
  idleReaders,
  wireBytes,
]

import { join } from 'node:path'
import type { ModelInfo } from '../../../protocol/index.ts'
import type { Model } from '../model.ts'
import { createEcho } from './demo-echo.ts'
import { createTour } from './demo-tour.ts'
import { readSections } from './doc-search.ts'
import { createTestScript } from './test-script.ts'

/** The models that need no provider. */
export interface BuiltIns {
  resolve(id: string): Model | undefined
  /** Those that people may choose; the test models only answer to their names. */
  listed: ModelInfo[]
  /** The names there are, as a sentence. */
  known: string
}

/** The package's root, from here: the same depth in the sources and in what is published. */
const PACKAGE_ROOT = join(import.meta.dirname, '../../../..')

/** Reads the tour's documents once. */
export async function createBuiltIns(docsRoot = PACKAGE_ROOT): Promise<BuiltIns> {
  const tour = createTour(await readSections(docsRoot))
  const echo = createEcho()
  return {
    resolve(id) {
      if (id === tour.id) return tour
      if (id === echo.id) return echo
      return id.startsWith('test:') ? createTestScript(id.slice('test:'.length)) : undefined
    },
    listed: [tour.info, echo.info],
    known: 'There is no such built-in model. There are: demo:tour, demo:echo, test:script.',
  }
}

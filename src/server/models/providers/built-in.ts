import { join } from 'node:path'
import type { ModelInfo } from '../../../protocol/index.ts'
import type { Model } from '../model.ts'
import { createEcho } from './demo-echo.ts'
import { createTour } from './demo-tour.ts'
import { readSections } from './doc-search.ts'
import { createFunctionModel, type ModelFunction } from './function-model.ts'
import { createTestScript } from './test-script.ts'
import { createTestTools } from './test-tools.ts'

/** The models that need no provider. */
export interface BuiltIns {
  resolve(id: string): Model | undefined
  /** Those that people may choose on their own machine; the test models only answer to their names. */
  demos: ModelInfo[]
  /** Those that the operator has written. */
  own: ModelInfo[]
  /** The names there are, as a sentence. */
  known: string
}

/** The package's root, from here: the same depth in the sources and in what is published. */
const PACKAGE_ROOT = join(import.meta.dirname, '../../../..')

/** @param functions models of the operator's own @param docsRoot where the tour finds its documents */
export function createBuiltIns(
  functions: Record<string, ModelFunction> = {},
  docsRoot = PACKAGE_ROOT,
): BuiltIns {
  const tour = createTour(() => readSections(docsRoot))
  const echo = createEcho()
  const own = Object.entries(functions).map(([name, answer]) => createFunctionModel(name, answer))
  return {
    resolve(id) {
      if (id === tour.id) return tour
      if (id === echo.id) return echo
      if (!id.startsWith('test:')) return own.find((model) => model.id === id)
      const name = id.slice('test:'.length)
      return createTestScript(name) ?? createTestTools(name)
    },
    demos: [tour.info, echo.info],
    own: own.map((model) => model.info),
    known:
      'There is no such built-in model. There are: demo:tour, demo:echo, test:script, test:tools.',
  }
}

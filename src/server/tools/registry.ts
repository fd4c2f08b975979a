import type { ToolInfo } from '../../protocol/index.ts'
import type { Tool } from './tool.ts'

/** The tools that models may use. */
export interface Tools {
  find(name: string): Tool | undefined
  /** What a model is told of them, in a stable order. */
  infos(): ToolInfo[]
}

/** @throws Error when two tools have the same name */
export function createTools(tools: readonly Tool[] = []): Tools {
  const byName = new Map<string, Tool>()
  for (const tool of tools) {
    if (byName.has(tool.info.name)) throw new Error(`two tools are named ${tool.info.name}`)
    byName.set(tool.info.name, tool)
  }
  const infos = [...byName.values()].map((tool) => tool.info)
  return { find: (name) => byName.get(name), infos: () => infos }
}

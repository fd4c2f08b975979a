import { newDatabase } from '../databases.ts'
import { createApi, type Api } from '../protocol/api.ts'
import {
  newDataDirectory,
  startServerProcess,
  type ServerProcess,
  type ServerProcessOptions,
} from '../server-process.ts'

/** One of several servers on one database. */
export interface Node {
  api: Api
  url: string
  server: ServerProcess
}

/** Servers that share one new database; each has a data directory of its own. */
export async function startNodes(count: number): Promise<{ nodes: Node[]; databaseUrl: string }> {
  const databaseUrl = await newDatabase()
  // At once: they find an empty database, and one of them has to make the tables.
  const nodes = await Promise.all(Array.from({ length: count }, () => startNode(databaseUrl)))
  return { nodes, databaseUrl }
}

export async function startNode(
  databaseUrl: string,
  options: Omit<ServerProcessOptions, 'data'> = {},
): Promise<Node> {
  const server = await startServerProcess({
    ...options,
    data: newDataDirectory(),
    env: {
      ...options.env,
      DATABASE_URL: databaseUrl,
      LOQUAT_MODEL: 'test:script',
      LOQUAT_SECRET: 'the same on every node',
    },
  })
  return { api: createApi(server), url: server.url, server }
}

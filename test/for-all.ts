import { beforeAll } from 'vitest'
import {
  removeDataDirectories,
  startServerProcess,
  type ServerProcess,
  type ServerProcessOptions,
} from './server-process.ts'

/**
 * Something that all tests of a file (or of the `describe` around the call) use: it is started before the first of them
 * and ended after the last one.
 * @returns an object that has the fields of what was started as soon as tests run
 */
export function forAll<T extends object>(
  start: () => Promise<T>,
  end: (started: T) => Promise<unknown>,
): T {
  const started = {} as T
  beforeAll(async () => {
    Object.assign(started, await start())
    return async () => {
      await end(started)
      removeDataDirectories()
    }
  })
  return started
}

/** A server process that all tests of a file use; its model is `test:script` unless `env` says otherwise. */
export interface ServerForAll extends ServerProcess {
  /** Once it has ended: starts it on the same data, at another address. */
  startAgain(changed?: ServerProcessOptions): Promise<void>
}

export function serverForAll(options: ServerProcessOptions = {}): ServerForAll {
  const start = (changed: ServerProcessOptions = {}) => {
    const env = { LOQUAT_MODEL: 'test:script', ...options.env, ...changed.env }
    return startServerProcess({ ...options, ...changed, env })
  }
  const server = forAll(start, (it) => it.end())
  return Object.assign(server, {
    async startAgain(changed: ServerProcessOptions = {}) {
      Object.assign(server, await start({ data: server.data, ...changed }))
    },
  })
}

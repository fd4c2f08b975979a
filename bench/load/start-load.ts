import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startNode, stopProcess } from '../process.ts'
import type { Answer, Job, Readings } from './job.ts'

/** The load process, from outside. */
export interface Load {
  /** One job at a time. @throws Error when it failed */
  ask<J extends Job>(job: J): Promise<Readings[J['do']]>
  stop(): Promise<void>
}

export function startLoad(core: number | undefined): Load {
  const file = fileURLToPath(new URL('load.ts', import.meta.url))
  const child = startNode({ args: [file], core, ipc: true })
  const gone = once(child, 'exit').then(() => [{ error: 'The load process ended.' }])
  return {
    async ask(job) {
      const answered = once(child, 'message')
      child.send(job)
      const [answer] = (await Promise.race([answered, gone])) as [Answer]
      if ('error' in answer) throw new Error(answer.error)
      return answer.result as never
    },
    stop: () => stopProcess(child),
  }
}

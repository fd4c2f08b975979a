import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startProcess, stopProcess } from '../process.ts'
import type { Answer, Job, Readings } from './job.ts'

/** The load process, from outside. */
export interface Load {
  pid: number
  /** One job at a time. @throws Error when it failed, or took longer than two minutes */
  ask<J extends Job>(job: J): Promise<Readings[J['do']]>
  stop(): Promise<void>
}

const PATIENCE_MS = 120_000

export function startLoad(core: number | undefined): Load {
  const file = fileURLToPath(new URL('load.ts', import.meta.url))
  const child = startProcess({ args: [file], core, ipc: true })
  const gone = once(child, 'exit').then(() => [{ error: 'The load process ended.' }])
  return {
    pid: child.pid!,
    async ask(job) {
      const answered = once(child, 'message')
      child.send(job)
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<[Answer]>((resolve) => {
        const error = `The job ‘${job.do}’ took longer than ${PATIENCE_MS / 1000} seconds.`
        timer = setTimeout(() => resolve([{ error }]), PATIENCE_MS)
      })
      const [answer] = (await Promise.race([answered, gone, late])) as [Answer]
      clearTimeout(timer)
      if ('error' in answer) throw new Error(answer.error)
      return answer.result as never
    },
    stop: () => stopProcess(child),
  }
}

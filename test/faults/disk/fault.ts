import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { strace } from '../strace.ts'

/** What a disk does wrong. */
export interface Fault {
  about: string
  /** The system calls that fail. */
  calls: string
  error: 'ENOSPC' | 'EIO' | 'EROFS'
  /** Can it no longer be known what is on the disk? */
  fatal?: true
  /** Is it about reading? */
  reads?: true
}

const SYNCS = 'fsync,fdatasync'

export const FAULTS: Fault[] = [
  { about: 'a full disk', calls: 'pwrite64', error: 'ENOSPC' },
  { about: 'a disk that does not confirm', calls: SYNCS, error: 'EIO', fatal: true },
  { about: 'a disk that cannot be read', calls: 'pread64', error: 'EIO', reads: true },
  { about: 'a disk that cannot be written', calls: 'pwrite64', error: 'EIO' },
  { about: 'a disk that became read-only', calls: 'pwrite64,ftruncate', error: 'EROFS' },
  { about: 'a disk that is full at the last moment', calls: SYNCS, error: 'ENOSPC', fatal: true },
]

/** Words for `strace` that make calls on the files of a data directory fail. @param when which of them, as `3+` */
export function injection(data: string, { calls, error }: Fault, when: string, trace: string) {
  const files = ['loquat.sqlite', 'loquat.sqlite-wal', 'loquat.sqlite-journal', 'secret.key.new']
  const paths = [data, ...files.map((name) => join(data, name))].flatMap((path) => ['-P', path])
  const inject = `inject=${calls}:error=${error}:when=${when}`
  return ['-f', '-o', trace, ...paths, '-e', `trace=${calls}`, '-e', inject]
}

/** How many calls have failed. */
export function injected(trace: string): number {
  return existsSync(trace) ? readFileSync(trace, 'latin1').split('(INJECTED)').length - 1 : 0
}

/** A running server's disk goes wrong. @returns makes it well again */
export async function breakDisk(
  pid: number,
  data: string,
  fault: Fault,
  when: string,
): Promise<() => Promise<number>> {
  const trace = join(data, '..', `fault-${pid}-${Date.now()}`)
  const [program, ...words] = strace('-p', String(pid), ...injection(data, fault, when, trace))
  const child = spawn(program!, words, { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (/attached/.test(said)) resolve()
    })
    void ended.then(() =>
      reject(
        new Error(
          `strace cannot attach to the server (as root it can, or with kernel.yama.ptrace_scope=0): ${said}`,
        ),
      ),
    )
  })
  return async () => {
    child.kill('SIGTERM')
    await ended
    return injected(trace)
  }
}

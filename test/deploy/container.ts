import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, readFileSync, statSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { newDataDirectory } from '../server-process.ts'
import type { Image } from './image.ts'
import { asUser, inContainer, within } from './machine.ts'
import { relay } from './relay.ts'

/** An image that runs: `docker run --read-only --tmpfs /tmp --cap-drop ALL -p PORT -v VOLUME:PLACE`. */
export interface Container {
  /** Its port, as it is reached from this machine. */
  url: string
  /** Of its first process, as this machine numbers it. */
  pid: number
  volume: string
  output(): string
  /** Runs a command in it, as its user. @returns the exit code */
  exec(command: string[], env?: Record<string, string>): number | null
  /** As `docker stop` does. @returns the exit code */
  stop(): Promise<number | null>
}

export interface ContainerOptions {
  env?: Record<string, string>
  /** A new one, which takes over whose the place is, unless given. */
  volume?: string
  place: string
  port: number
}

/** Starts an image and waits until its port answers. */
export async function startContainer(
  image: Image,
  { env = {}, place, port, volume = newVolume(image, place) }: ContainerOptions,
): Promise<Container> {
  const user = asUser(image.user)
  const [program = '', ...words] = [
    ...inContainer(image.root, image.base, volume, place),
    ...[...within(image.folder), ...user, ...image.command],
  ]
  const all = { ...image.env, ...env }
  const child = spawn(program, words, { env: all })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  while (!output.includes('Loquat   ')) {
    await Promise.race([once(child.stdout, 'data'), ended])
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the container ended:\n${output}`)
  }
  const pid = childOf(child)
  const enter = ['--target', String(pid), '--mount', '--net', '--pid', '--root', '--wd']
  const published = await publish(pid, port)
  return {
    url: published.url,
    pid,
    volume,
    output: () => output,
    exec(command, more = {}) {
      const { status } = spawnSync('nsenter', [...enter, ...user, ...command], {
        env: { ...all, ...more },
        timeout: 20_000,
      })
      return status
    },
    async stop() {
      process.kill(pid, 'SIGTERM')
      const code = await ended
      published.close()
      return code
    },
  }
}

function newVolume({ root }: Image, place: string): string {
  const volume = newDataDirectory()
  const { uid, gid } = statSync(join(root, place))
  chownSync(volume, uid, gid)
  return volume
}

function childOf({ pid }: ChildProcess): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim())
}

/** `-p`: a free port of this machine leads to a container's. */
async function publish(pid: number, port: number) {
  const socket = join(newDataDirectory(), 'socket')
  const script = fileURLToPath(new URL('relay.ts', import.meta.url))
  const inside = ['--target', String(pid), '--net', process.execPath, script, socket, String(port)]
  const inner = spawn('nsenter', inside, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(inner.stdout, 'data')
  const outer = relay(socket).listen(0, '127.0.0.1')
  await once(outer, 'listening')
  return {
    url: `http://127.0.0.1:${(outer.address() as AddressInfo).port}/`,
    close() {
      inner.kill()
      outer.close()
    },
  }
}

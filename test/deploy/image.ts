import { execFile } from 'node:child_process'
import { cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { parseDockerfile, readIgnored, type Instruction } from './dockerfile.ts'
import { inBuild, makeBase, within } from './machine.ts'
import { npmEnv } from './npm.ts'

const run = promisify(execFile)

/** What a Dockerfile's stage has become: files of its own, and what a container of it is started with. */
export interface Image {
  /** Holds what its steps made. What it began with, a base image, is this machine's. */
  root: string
  base: string
  folder: string
  env: Record<string, string>
  user: string
  ports: number[]
  command: string[]
  health: string[]
}

/** As in every image that names none. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * Does what a Dockerfile says, without Docker. Its base images are this machine with the Node of the tests, of which a step
 * can change nothing; what this does not know it refuses.
 * @param context the folder to build from @param folder an empty one, for all stages
 * @returns the last stage, and the others by their names
 */
export async function buildImage(
  context: string,
  folder: string,
): Promise<{ image: Image; stages: Map<string, Image> }> {
  const base = makeBase(folder)
  const stages = new Map<string, Image>()
  const ignored = readIgnored(readFileSync(join(context, '.dockerignore'), 'utf8'))
  let image: Image | undefined
  for (const { name, from, instructions } of parseDockerfile(
    readFileSync(join(context, 'Dockerfile'), 'utf8'),
  )) {
    image = beginStage(join(folder, `stage-${name ?? 'last'}`), base, stages.get(from))
    for (const instruction of instructions)
      await follow(instruction, image, { context, ignored, stages })
    if (name !== undefined) stages.set(name, image)
  }
  return { image: image!, stages }
}

function beginStage(root: string, base: string, from?: Image): Image {
  mkdirSync(root)
  if (!from) {
    const empty = { ports: [], command: [], health: [] }
    return { root, base, folder: '/', env: { PATH }, user: '0:0', ...empty }
  }
  cpSync(from.root, root, { recursive: true, verbatimSymlinks: true })
  return { ...from, root, env: { ...from.env } }
}

interface Sources {
  context: string
  ignored: (path: string) => boolean
  stages: Map<string, Image>
}

async function follow(
  { name, flags, words }: Instruction,
  image: Image,
  sources: Sources,
): Promise<void> {
  const [word = ''] = words
  switch (name) {
    case 'WORKDIR':
      image.folder = resolve(image.folder, word)
      mkdirSync(join(image.root, image.folder), { recursive: true })
      return
    case 'ENV':
      for (const pair of words) image.env[pair.split('=')[0]!] = pair.slice(pair.indexOf('=') + 1)
      return
    case 'USER':
      image.user = word
      return
    case 'EXPOSE':
      image.ports.push(Number(word))
      return
    case 'CMD':
      image.command = words
      return
    case 'HEALTHCHECK':
      image.health = words
      return
    case 'COPY':
      return copy(words, image, flags['from'], sources)
    case 'RUN': {
      const step = [...inBuild(image.root, image.base), ...within(image.folder), ...words]
      const env = { ...npmEnv(), ...image.env }
      try {
        await run('nice', step, { env, maxBuffer: 64 << 20 })
      } catch (error) {
        const { stdout, stderr } = error as { stdout: string; stderr: string }
        throw new Error(`${name} ${words.at(-1)}\n${stdout}\n${stderr}`, { cause: error })
      }
      return
    }
    default:
      throw new Error(`${name} is not followed here`)
  }
}

/** Of a folder what is in it, as Docker does; a file under its own name where the target is a folder. */
function copy(
  words: string[],
  image: Image,
  from: string | undefined,
  { context, ignored, stages }: Sources,
): void {
  const target = join(image.root, resolve(image.folder, words.at(-1)!))
  const isFolder = /(^|\/)\.?$/.test(words.at(-1)!)
  const root = from === undefined ? context : stages.get(from)!.root
  for (const word of words.slice(0, -1)) {
    const source = join(root, resolve('/', word))
    const filter = (path: string) => {
      const name = relative(root, path)
      // A folder that is left out may hold what is not.
      return from !== undefined || statSync(path).isDirectory() || !ignored(name)
    }
    const isFile = statSync(source).isFile()
    cpSync(source, isFile && isFolder ? join(target, basename(source)) : target, {
      recursive: true,
      verbatimSymlinks: true,
      filter,
    })
  }
}

/** The paths of all files below a folder. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}

/** What the steps of an image made weighs, in bytes. */
export function weigh({ root }: Image): number {
  return filesBelow(root).reduce((sum, path) => sum + lstatSync(join(root, path)).size, 0)
}

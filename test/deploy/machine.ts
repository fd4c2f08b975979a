import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { npmFolder } from './npm.ts'

/**
 * A folder becomes the root of a file system, for one command and what it starts: what a base image would hold is this
 * machine's, and cannot be written; everything else is in the folder. Nobody else sees it, and it goes with the command.
 */
const MOUNT = `
set -e
root=$1 base=$2
shift 2
mount --bind "$root" "$root"
cd "$root"
for name in bin sbin lib lib32 lib64 libx32 usr etc var; do
  if [ -L "/$name" ]; then ln -sfn "$(readlink "/$name")" "$name"
  elif [ -d "/$name" ]; then
    mkdir -p "$name"
    mount --rbind "/$name" "$name"
    mount -o remount,bind,ro "$name"
  fi
done
for name in dev sys run; do mkdir -p "$name"; mount --rbind "/$name" "$name"; done
mkdir -p proc
mount -t proc proc proc
mount --bind "$base" usr/local
`

/** A step of a build sees the network, and the home folder in which npm keeps what it fetched. */
const BUILD = `${MOUNT}
mkdir -p tmp ".$HOME"
chmod 1777 tmp
mount --bind "$HOME" ".$HOME"
cd /
exec chroot "$root" "$@"
`

/** A container has a network of its own and writes to its volume and to what is gone with it. */
const RUN = `${MOUNT}
volume=$1 place=$2
shift 2
mkdir -p tmp
mount -t tmpfs tmpfs tmp
mount --bind "$volume" ".$place"
mount -o remount,bind,ro "$root"
ip link set lo up
cd /
exec chroot "$root" "$@"
`

const APART = ['unshare', '--mount', '--pid', '--fork', '--kill-child']

/** The words before a command that is a step of a build. */
export const inBuild = (root: string, base: string): string[] => [
  ...APART,
  ...['sh', '-c', BUILD, 'sh', root, base],
]

/** The words before a command that a container runs. @param place where it sees its volume */
export const inContainer = (
  root: string,
  base: string,
  volume: string,
  place: string,
): string[] => [...APART, ...['--net', 'sh', '-c', RUN, 'sh', root, base, volume, place]]

/** The words before a command for which a folder is where it works. */
export const within = (folder: string): string[] => [
  '/bin/sh',
  '-c',
  'cd "$0" && exec "$@"',
  folder,
]

/** The words before a command that make it a user, who can never be more than that. */
export function asUser(user: string): string[] {
  const [uid = '', gid = uid] = user.split(':')
  const ids = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
  return ['setpriv', ...ids, '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all']
}

/** What a base image of Node has in /usr/local. */
export function makeBase(folder: string): string {
  const base = join(folder, 'base')
  mkdirSync(join(base, 'bin'), { recursive: true })
  copyFileSync(process.execPath, join(base, 'bin/node'))
  const place = 'lib/node_modules/npm'
  cpSync(npmFolder(), join(base, place), { recursive: true, verbatimSymlinks: true })
  for (const name of ['npm', 'npx'])
    symlinkSync(`../${place}/bin/${name}-cli.js`, join(base, 'bin', name))
  return base
}

/** May this user, on this machine, do so? Root may, but not in every container, and on Linux only. */
export function canContain(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  const folder = mkdtempSync(join(tmpdir(), 'loquat-machine-'))
  for (const name of ['root', 'base', 'volume']) mkdirSync(join(folder, name))
  mkdirSync(join(folder, 'root/volume'))
  const [root, base, volume] = ['root', 'base', 'volume'].map((name) => join(folder, name))
  const [program = '', ...words] = [
    ...inContainer(root!, base!, volume!, '/volume'),
    ...[...asUser('1000:1000'), 'true'],
  ]
  const { status } = spawnSync(program, words, { timeout: 10_000 })
  rmSync(folder, { recursive: true })
  return status === 0
}

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Does a folder's node_modules hold what its lockfile asks for? */
function isInstalled(folder: string): boolean {
  const wanted = versionsIn(join(folder, 'package-lock.json'))
  const installed = versionsIn(join(folder, 'node_modules/.package-lock.json'))
  if (!wanted || !installed) return false
  return Object.entries(wanted).every(([path, version]) => installed[path] === version)
}

/**
 * Installs what the lockfile of a folder names into that folder, which git ignores; nothing where it is there.
 * @returns why it cannot be had; undefined when it is there
 */
export function installNpm(folder: string): string | undefined {
  if (isInstalled(folder)) return undefined
  const name = relative(ROOT, folder)
  console.log(`installing ${name} from npm …`)
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = spawnSync('npm', ['ci', ...flags], { cwd: folder, encoding: 'utf8' })
  return npm.status === 0 ? undefined : `npm ci in ${name} failed: ${lineOf(npm)}`
}

function versionsIn(lock: string): Record<string, string> | undefined {
  if (!existsSync(lock)) return undefined
  const { packages } = JSON.parse(readFileSync(lock, 'utf8')) as {
    packages: Record<string, { version: string; optional?: boolean }>
  }
  const versions = Object.entries(packages).filter(([path, { optional }]) => path && !optional)
  return Object.fromEntries(versions.map(([path, { version }]) => [path, version]))
}

/** Why a command failed, in a line. */
export function lineOf({ stderr, error }: { stderr: string; error?: Error }): string {
  return error?.message ?? stderr.trim().split('\n')[0] ?? ''
}

import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../tree.ts'

/** What git does not know, and pictures that nothing is built from. */
const LEFT_OUT = /^(\.git|node_modules|dist|data|\.env.*|docs\/screenshots)$/

/** A clone of this repository as it stands, into an empty folder. */
export function copyTree(folder: string): void {
  cpSync(ROOT, folder, {
    recursive: true,
    filter: (path) => !LEFT_OUT.test(path.slice(ROOT.length)),
  })
}

/** Lends a clone the installed packages, one by one: what is noted in its own node_modules stays there. */
export function lendPackages(folder: string): void {
  const [lender, modules] = [ROOT, folder].map((tree) => join(tree, 'node_modules'))
  mkdirSync(modules!)
  for (const name of readdirSync(lender!))
    if (name !== '.loquat-web' && name !== '.cache')
      symlinkSync(join(lender!, name), join(modules!, name))
}

/** The packages that package-lock.json names, by their paths. */
export function lockedPackages(): { shipped: string[]; tools: string[] } {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>
  }
  const paths = Object.keys(packages).filter((path) => path !== '')
  return {
    shipped: paths.filter((path) => !packages[path]!.dev).toSorted(),
    tools: paths.filter((path) => packages[path]!.dev),
  }
}

/** The packages that npm says it installed in a folder. */
export function installedPackages(folder: string): string[] {
  const note = readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8')
  return Object.keys((JSON.parse(note) as { packages: object }).packages).toSorted()
}

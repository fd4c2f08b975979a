// Makes dist/, what the published package ships: the web app (built by setup) and the sources as JavaScript, because Node
// does not strip types below node_modules. Starts, like setup, on an old Node.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setup } from './setup.mjs'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const DIST = join(ROOT, 'dist')
/** A module named by URL, as a worker is: the compiler rewrites imports only. */
const MODULE_URL = /(new URL\(['"]\.[^'"]*)\.ts(['"], import\.meta\.url\))/g

await setup()
if (existsSync(DIST))
  for (const name of readdirSync(DIST).filter((entry) => entry !== 'web'))
    rmSync(join(DIST, name), { recursive: true })

const tsc = spawnSync(
  join(ROOT, 'node_modules', '.bin', 'tsc'),
  ['-p', join(ROOT, 'scripts', 'tsconfig.build.json')],
  { stdio: 'inherit', shell: process.platform === 'win32' },
)
if (tsc.status !== 0) process.exit(1)

for (const name of readdirSync(DIST, { recursive: true })) {
  if (name.startsWith('web') || !name.endsWith('.js')) continue
  const path = join(DIST, name)
  const text = readFileSync(path, 'utf8')
  const rewritten = text.replace(MODULE_URL, '$1.js$2')
  if (rewritten !== text) writeFileSync(path, rewritten)
}
copyFileSync(join(ROOT, 'src', 'cli', 'loquat.js'), join(DIST, 'cli', 'loquat.js'))

// Makes dist/, what the published package ships: the web app (built by setup) and the sources as JavaScript, because Node
// does not strip types below node_modules. Starts, like setup, on an old Node.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setup } from './setup.mjs'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const DIST = join(ROOT, 'dist')

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

copyFileSync(join(ROOT, 'src', 'cli', 'loquat.js'), join(DIST, 'cli', 'loquat.js'))

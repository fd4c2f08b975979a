import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SETTINGS } from '../../src/server/index.ts'
import { ROUTES } from '../../src/protocol/index.ts'
import { ROOT } from '../tree.ts'

/** What is given away ready to be used in docs/deploying/, and says things that the server has to keep. */
const folder = join(ROOT, 'docs/deploying')
const read = (path: string) => readFileSync(join(folder, path), 'utf8')
const ready = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
  /(\.yaml|\.json|Procfile)$/.test(path),
)

/** Settings of others. */
const OTHERS = /^(POSTGRES_\w+|RENDER_EXTERNAL_URL)$/

test('each platform has its file', () => {
  expect(ready.toSorted()).toEqual([
    'docker/compose.yaml',
    'heroku/Procfile',
    'heroku/app.json',
    'railway/railway.json',
    'render/render.yaml',
  ])
})

test.each(ready)('%s names no setting that does not exist', (path) => {
  const known = SETTINGS.flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name]))
  const named = read(path).match(/\b[A-Z][A-Z0-9]*(_[A-Z0-9]+)+\b/g) ?? []
  const settings = named.filter((name) => !OTHERS.test(name) && !/^ON_FAILURE$/.test(name))
  expect(settings.filter((name) => !known.includes(name))).toEqual([])
})

test('each waits longer than replies under way may take at the end, by default 25 seconds', () => {
  const [, patience] = /patienceMs = ([\d_]+)/.exec(
    readFileSync(join(ROOT, 'src/server/runs/drain.ts'), 'utf8'),
  )!
  const seconds = Number(patience!.replace('_', '')) / 1000
  for (const [path, pattern] of [
    ['docker/compose.yaml', /stop_grace_period: (\d+)s/],
    ['docker/README.md', /--stop-timeout (\d+)/],
    ['render/render.yaml', /maxShutdownDelaySeconds: (\d+)/],
    ['railway/railway.json', /"drainingSeconds": (\d+)/],
    ['README.md', /TimeoutStopSec=(\d+)/],
  ] as const)
    expect(Number(pattern.exec(read(path))?.[1]), path).toBeGreaterThan(seconds)
})

test('each asks for a health that there is', () => {
  const { path } = ROUTES.livez
  expect(read('render/render.yaml')).toContain(`healthCheckPath: ${path}\n`)
  expect(JSON.parse(read('railway/railway.json'))).toMatchObject({
    deploy: { healthcheckPath: path },
  })
  expect(readFileSync(join(ROOT, 'Dockerfile'), 'utf8')).toContain(`'${path}'`)
})

test('those that are JSON are, and what they start is what is published', () => {
  const { bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    bin: { loquat: string }
  }
  for (const path of ready.filter((path) => path.endsWith('.json'))) JSON.parse(read(path))
  for (const path of ['heroku/Procfile', 'render/render.yaml'])
    expect(read(path)).toMatch(new RegExp(`node[^\\n]* ${bin.loquat} serve`))
})

import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createApi, eventsPath, scripted, textIn } from '../protocol/api.ts'
import { readStream } from '../protocol/event-stream.ts'
import { call } from '../protocol/http-client.ts'
import { newDataDirectory, removeDataDirectories } from '../server-process.ts'
import { ROOT } from '../tree.ts'
import { startContainer, type Container, type ContainerOptions } from './container.ts'
import { copyTree, installedPackages, lockedPackages } from './context.ts'
import { parseDockerfile, readIgnored } from './dockerfile.ts'
import { buildImage, filesBelow, weigh, type Image } from './image.ts'
import { canContain } from './machine.ts'

/** The chat API template's own line, which its image is started with. */
const SEED_LINE = 'docker run -p 8000:8000 -e ANTHROPIC_API_KEY=$API_KEY chat-api'
const MEGABYTES = 1_000_000
const PLACE = '/data'

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

afterAll(removeDataDirectories)

test('what is built from holds no secrets, no data and no tests', () => {
  const ignored = readIgnored(read('.dockerignore'))
  const out = [
    '.env',
    '.env.local',
    'src/.env',
    'src/server/.env',
    'data/loquat.sqlite',
    '.git/config',
  ]
  const more = ['node_modules/a/index.js', 'dist/web/index.html', 'test/tree.ts', 'bench/bench.ts']
  const tests = ['src/server/config.test.ts', 'src/protocol/__fixtures__/a.json', 'Dockerfile']
  for (const path of [...out, ...more, ...tests]) expect(ignored(path), path).toBe(true)
  const needed = ['package.json', 'src/cli/loquat.js', 'src/web/index.html', 'docs/decisions/a.md']
  for (const path of needed) expect(ignored(path), path).toBe(false)
})

test('the base image is the Node that a clone fetches where there is none', () => {
  const bases = parseDockerfile(read('Dockerfile')).map(({ from }) => from)
  const [, fetched] = /NODE_FETCHED = '([\d.]+)'/.exec(read('scripts/setup.mjs')) ?? []
  expect(bases.filter((from) => from.includes(':'))).toEqual([
    expect.stringMatching(new RegExp(`^node:${fetched}-\\w+-slim(@sha256:[0-9a-f]{64})?$`)),
  ])
})

describe.runIf(canContain())('the image', () => {
  let image: Image
  let stages: Map<string, Image>
  const running: Container[] = []

  beforeAll(async () => {
    const [context, folder] = [newDataDirectory(), newDataDirectory()]
    copyTree(context)
    for (const path of ['.env', 'src/.env', 'data/.env', 'src/web/.env.local']) {
      mkdirSync(join(context, path, '..'), { recursive: true })
      writeFileSync(join(context, path), 'OPENAI_API_KEY=sk-do-not-ship\n')
    }
    ;({ image, stages } = await buildImage(context, folder))
  }, 600_000)

  afterAll(async () => {
    for (const container of running) await container.stop().catch(() => {})
  })

  async function start(options: Partial<ContainerOptions> = {}): Promise<Container> {
    const container = await startContainer(image, { place: PLACE, port: 8000, ...options })
    running.push(container)
    return container
  }

  async function stop(container: Container): Promise<number | null> {
    running.splice(running.indexOf(container), 1)
    return container.stop()
  }

  test('holds what is published and the packages that it needs, in less than 120 MB', () => {
    const app = join(image.root, 'app')
    expect(readdirSync(app).toSorted()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist',
      'docs',
      'node_modules',
      'package.json',
    ])
    expect(installedPackages(app)).toEqual(lockedPackages().shipped)
    const files = filesBelow(image.root)
    const own = files.filter((path) => !path.startsWith('app/node_modules/'))
    expect(own.filter((path) => /\.test\.|__fixtures__/.test(path))).toEqual([])
    const seen = [...files, ...filesBelow(stages.get('build')!.root)]
    expect(seen.filter((path) => /(^|\/)\.env/.test(path))).toEqual([])
    const elsewhere = files.filter((path) => !path.startsWith('app/'))
    expect(elsewhere.filter((path) => lstatSync(join(image.root, path)).isFile())).toEqual([])
    expect(weigh(image)).toBeGreaterThan(10 * MEGABYTES)
    expect(weigh(image)).toBeLessThan(120 * MEGABYTES)
  })

  test('starts by the template’s own line, and prints the link to sign in with', async () => {
    const port = Number(/-p \d+:(\d+)/.exec(SEED_LINE)![1])
    expect(image.ports).toEqual([port])
    const [, name = ''] = /-e (\w+)=/.exec(SEED_LINE)!
    const container = await start({ env: { [name]: 'sk-ant-nobody' }, port })
    await vi.waitFor(() => expect(container.output()).toMatch(/Sign in .*shown once/))
    const [, token] = /http:\/\/localhost:8000\/sign-in#(loq_\S+)/.exec(container.output())!
    expect(container.output()).toMatch(/^Model {4}anthropic:claude-/m)
    expect(container.output()).toContain(`Data     ${PLACE}\n`)

    const page = await call(container.url, 'GET', '/', { headers: { accept: 'text/html' } })
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('<html') })
    const json = { message: 'Hello', session_id: 'test-1' }
    expect((await call(container.url, 'POST', '/chat', { json })).status).toBe(401)
    const headers = { authorization: `Bearer ${token}` }
    const send = (path: string, json: object) =>
      call<{ id: string }>(container.url, 'POST', `/api/v1${path}`, { json, headers })
    const { body } = await send('/conversations', { model: 'demo:echo' })
    const said = await call(container.url, 'POST', `/api/v1/conversations/${body.id}/messages`, {
      json: { parts: [{ type: 'text', text: 'Is anybody there?' }] },
      headers: { ...headers, accept: 'text/event-stream' },
    })
    expect(said.text).toContain('"state":"completed"')
    expect(await stop(container)).toBe(0)
  })

  test('runs as nobody of importance, can write to its volume alone, and tells how it is', async () => {
    const container = await start({ env: { PORT: '5005' }, port: 5005 })
    expect((await call(container.url, 'GET', '/livez')).status).toBe(200)
    const status = readFileSync(`/proc/${container.pid}/status`, 'utf8')
    expect(status).toMatch(/^Uid:\t1000\t1000\t1000\t1000$/m)
    expect(status).toMatch(/^CapEff:\t0+$/m)
    expect(status).toMatch(/^NSpid:\t\d+\t1$/m)

    const touch = (path: string) => container.exec(['touch', path])
    expect([touch('/app/a'), touch('/app/node_modules/a'), touch('/a')]).toEqual([1, 1, 1])
    expect([touch(`${PLACE}/a`), touch('/tmp/a')]).toEqual([0, 0])
    expect(statSync(join(container.volume, 'loquat.sqlite')).uid).toBe(1000)

    expect(container.exec(image.health)).toBe(0)
    expect(container.exec(image.health, { PORT: '5006' })).toBe(1)
    expect(await stop(container)).toBe(0)
  })

  test('hears that it shall end in the middle of a reply, and loses none of it', async () => {
    const env = { LOQUAT_MODEL: 'test:script', API_TOKEN: 'one-token-for-all' }
    const first = await start({ env })
    const headers = { authorization: `Bearer ${env.API_TOKEN}` }
    const post = <T>(url: string, path: string, json: object) =>
      call<T>(url, 'POST', `/api/v1${path}`, { json, headers })
    const { body } = await post<{ id: string }>(first.url, '/conversations', {})
    const parts = [{ type: 'text', text: '[tokens=200 rate=100]' }]
    await post(first.url, `/conversations/${body.id}/messages`, { parts })
    await readStream(first.url, eventsPath(body.id, 'after=0'), {
      headers,
      until: (bytes) => bytes.includes('text-delta'),
    })
    expect(await stop(first)).toBe(0)
    const second = await start({ env, volume: first.volume })
    const { request } = createApi(second)
    const page = await request<{ items: never[] }>('GET', `/conversations/${body.id}/messages`, {
      headers,
    })
    expect(textIn(page.body.items[1])).toBe(scripted(200))
    expect(await stop(second)).toBe(0)
  })
})

import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { ROUTES } from '../../src/protocol/index.ts'
import { PERMISSIONS } from '../../src/server/accounts/permissions.ts'
import { appForAll } from '../protocol/in-process.ts'
import { ROOT } from '../tree.ts'
import { section, tableRows } from './markdown.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'loquat-dialects-'))
const page = (name: string) => readFileSync(join(ROOT, 'docs', name), 'utf8')
const app = appForAll({ LOQUAT_MODEL: 'demo:echo' })

afterAll(() => rmSync(folder, { recursive: true }))

test('every route of the dialects is documented, and no other', () => {
  const native = new Set(Object.values(ROUTES).map(({ method, path }) => `${method} ${path}`))
  const dialects = Object.keys(PERMISSIONS).filter((route) => !native.has(route))
  const documented = ['template-api.md', 'classic.md'].flatMap((name) =>
    tableRows(section(page(name), 'Routes')).map(([route]) => route),
  )
  const once = dialects.filter((route) => !/^\w+ \/v1(\/|$)/.test(route))
  expect(documented.toSorted()).toEqual(once.toSorted())
  const template = once.filter((route) =>
    /^(?!GET \/chat)\w+ \/(chat(-stream)?|history\/.*|sessions|reset\/.*|stats)$/.test(route),
  )
  expect(template).toHaveLength(7)
  for (const route of template) expect(dialects).toContain(route.replace(' /', ' /v1/'))
})

function block(name: string, language: string): string {
  const found = new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'm').exec(page(name))?.[1]
  return (found ?? '').replaceAll('http://127.0.0.1:8000', app.url.slice(0, -1))
}

test.runIf(process.platform === 'linux')('the lines of curl', async ({ skip }) => {
  await run('curl', ['--version']).catch(() => skip('there is no curl here'))
  const shell = (code: string) => run('bash', ['-ec', code], { cwd: folder })
  const template = await shell(block('template-api.md', 'bash'))
  expect(template.stdout).toMatch(/"turn_count":1\}\{"session_id":"test-1","messages":\[/)
  const { stdout } = await shell(block('classic.md', 'bash'))
  expect(stdout.trim().split('\n').length).toBeGreaterThanOrEqual(5)
  expect(stdout).toMatch(/"role": "model", "timestamp": "[^"]*", "content": "Hello!"\}$/)
})

test('the lines of JavaScript', async () => {
  writeFileSync(join(folder, 'example.mjs'), block('template-api.md', 'js'))
  const { stdout } = await run(process.execPath, [join(folder, 'example.mjs')])
  expect(stdout).toBe('What is a loquat?')
})

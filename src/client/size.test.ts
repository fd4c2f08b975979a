import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Everything the SDK exports, as a page's bundler would ship it. */
async function bundle(): Promise<string> {
  const output = (await build({
    configFile: false,
    logLevel: 'silent',
    root: ROOT,
    build: {
      write: false,
      target: 'es2023',
      modulePreload: false,
      rolldownOptions: {
        input: fileURLToPath(new URL('index.ts', import.meta.url)),
        preserveEntrySignatures: 'strict',
      },
    },
  })) as Rolldown.RolldownOutput
  expect(output.output).toHaveLength(1)
  return output.output[0].code
}

test('the whole SDK is at most 8 KB, zipped, and carries nothing of others', async () => {
  const code = await bundle()
  expect(code).toContain('ApiError')
  expect(code).not.toMatch(/\bimport\b\s*[{*'"]|\brequire\(/)
  expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(8000)
})

test('it is published under the name the docs use', () => {
  const { exports } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as {
    exports: Record<string, unknown>
  }
  expect(exports['./client']).toEqual({
    types: './dist/client/index.d.ts',
    default: './dist/client/index.js',
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { camelName, openConfig, readConfigFile } from './config-file.ts'
import { loadConfig, type ConfigError } from './config.ts'
import { defineConfig } from './define-config.ts'
import { SETTINGS } from './settings.ts'
import { tool } from './tools/define-tool.ts'

const folder = mkdtempSync(join(tmpdir(), 'loquat-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

const load = (content: unknown, env = {}, flags = {}) =>
  loadConfig(flags, env, '/nowhere', openConfig('loquat.config.ts', content))

function faultsOf(content: unknown, env = {}): string[] {
  try {
    load(content, env)
    return []
  } catch (error) {
    return (error as ConfigError).faults
  }
}

describe('settings', () => {
  test('go by their own names and by short ones', () => {
    const file = defineConfig({
      port: 9000,
      LOQUAT_MODEL: 'demo:echo',
      discover: false,
      allowedHosts: ['a.example', 'b.example'],
      OPENAI_API_KEY: 'sk-1',
    })
    expect(load(file)).toMatchObject({
      port: 9000,
      defaultModel: 'demo:echo',
      discover: false,
      allowedHosts: ['a.example', 'b.example'],
      providers: { openai: { apiKey: 'sk-1' } },
    })
  })

  test('of the environment and the command line win', () => {
    expect(load({ port: 9000 }, { PORT: '9001' }).port).toBe(9001)
    expect(load({ port: 9000 }, { PORT: '9001' }, { PORT: '9002' }).port).toBe(9002)
    expect(load({ port: 9000 }, { PORT: '' }).port).toBe(9000)
  })

  test('no two share a short name, and none is taken for tools or models', () => {
    const names = SETTINGS.map(({ name }) => camelName(name))
    expect(new Set(names).size).toBe(names.length)
    expect(names).not.toContain('tools')
    expect(names).not.toContain('models')
  })
})

describe('servers and settings of models', () => {
  test('are taken over', () => {
    const file = defineConfig({
      servers: { gpu: { baseUrl: 'http://gpu:8000', apiKey: 'k', label: 'Our GPU' } },
      modelSettings: { temperature: 0.2, stop: ['END'] },
    })
    const config = load(file)
    expect(config.servers['gpu']).toMatchObject({ label: 'Our GPU' })
    expect(config.providers['gpu']).toMatchObject({ baseUrl: 'http://gpu:8000', apiKey: 'k' })
    expect(config.modelSettings).toEqual({ temperature: 0.2, stop: ['END'] })
  })

  test('settings may come from the environment, as JSON', () => {
    const env = { LOQUAT_MODEL_SETTINGS: '{"seed":1}' }
    expect(load({ modelSettings: { seed: 2 } }, env).modelSettings).toEqual({ seed: 1 })
    expect(faultsOf({}, { LOQUAT_MODEL_SETTINGS: 'seed=1' })).toEqual([
      'LOQUAT_MODEL_SETTINGS must be JSON, as in {"temperature":0.2}',
    ])
    expect(faultsOf({}, { LOQUAT_MODEL_SETTINGS: '{"temperature":9}' })[0]).toContain('temperature')
  })

  test.each([
    [[], 'servers must be an object'],
    [{ 'My GPU': { baseUrl: 'http://gpu' } }, 'small letters'],
    [{ openai: { baseUrl: 'http://gpu' } }, 'taken'],
    [{ fallback: { baseUrl: 'http://gpu' } }, 'taken'],
    [{ gpu: 'http://gpu' }, 'must be an object'],
    [{ gpu: {} }, 'baseUrl'],
    [{ gpu: { baseUrl: 'file:///x' } }, 'http or https'],
    [{ gpu: { baseUrl: 'http://gpu', apiKey: 7 } }, 'apiKey'],
    [{ gpu: { baseUrl: 'http://gpu', key: 'k' } }, 'no field key'],
  ])('servers %j', (servers, says) => {
    const [fault] = faultsOf({ servers })
    expect(fault).toMatch(/^loquat.config.ts: servers/)
    expect(fault).toContain(says)
  })
})

describe('faults', () => {
  test('are all listed, each with the file and the field', () => {
    const execute = () => null
    const input = { type: 'object' }
    const tools = {
      'no spaces': { description: 'x', input, execute },
      empty: {},
      none: null,
      odd: { description: ' ', input: { type: 'string' }, execute, readOnly: 'yes', color: 'red' },
      wild: { description: 'x', input, execute, timeoutMs: 0, retries: 1.5, approval: 'maybe' },
      deep: { description: 'x', input: { type: 'object', if: {}, else: {} }, execute },
      text: { description: 'x', input: z.string(), execute },
    }
    const models = { shout: () => '', 'function:x': 'hello' }
    expect(faultsOf({ port: 'many', colour: 'red', model: {}, tools, models })).toEqual([
      'loquat.config.ts: colour is not a setting',
      'loquat.config.ts: model must be a text, a number, true, false or a list of texts',
      'loquat.config.ts: tools.no spaces must be named with up to 64 letters, digits, _ and -',
      'loquat.config.ts: tools.empty description must be a text',
      'loquat.config.ts: tools.empty execute must be a function',
      'loquat.config.ts: tools.empty input must be a schema',
      'loquat.config.ts: tools.none must be a tool({ … })',
      'loquat.config.ts: tools.odd color is not a field of a tool',
      'loquat.config.ts: tools.odd description must be a text',
      'loquat.config.ts: tools.odd readOnly must be true or false',
      'loquat.config.ts: tools.odd input must describe an object',
      'loquat.config.ts: tools.wild approval must be never, ask or each',
      'loquat.config.ts: tools.wild timeoutMs must be a whole number from 1 to 1800000',
      'loquat.config.ts: tools.wild retries must be a whole number from 0 to 10',
      'loquat.config.ts: tools.deep input Conditional schemas (if/then/else) are not supported',
      'loquat.config.ts: tools.text input must describe an object',
      'loquat.config.ts: models.shout must be named function:name',
      'loquat.config.ts: models.function:x must be a function of the prompt',
      'loquat.config.ts: PORT must be a number',
    ])
  })

  test('of a variable are not blamed on the file', () => {
    expect(faultsOf({ port: 9000 }, { PORT: 'many' })).toEqual(['PORT must be a number'])
  })

  test.each([undefined, 12, []])('a default export of %o', (content) => {
    expect(faultsOf(content)[0]).toMatch(/^loquat\.config\.ts: must have a default export/)
  })
})

describe('the file', () => {
  test('is none where none is', async () => {
    expect(await readConfigFile(undefined, folder)).toBeUndefined()
  })

  test('is the one that is named, or says why not', async () => {
    writeFileSync(join(folder, 'mine.mjs'), 'export default { port: 9000 }')
    expect((await readConfigFile('mine.mjs', folder))?.settings).toEqual({ PORT: '9000' })
    writeFileSync(join(folder, 'bad.mjs'), 'throw new Error("no key")')
    const bad = await readConfigFile('bad.mjs', folder)
    expect(bad?.faults).toEqual(['bad.mjs could not be read: no key'])
    const missing = await readConfigFile('missing.mjs', folder)
    expect(missing?.faults).toEqual([expect.stringMatching(/^missing.mjs could not be read: /)])
    expect(() => loadConfig({}, { PORT: 'eighty' }, '/nowhere', bad)).toThrow(
      'bad.mjs could not be read: no key\nPORT must be a number',
    )
  })
})

test('a tool asks unless it only reads, and may say otherwise', () => {
  const made = { description: 'x', input: { type: 'object' as const }, execute: () => null }
  const tools = {
    reads: tool({ ...made, readOnly: true }),
    writes: tool(made),
    trusted: tool({ ...made, approval: 'never' }),
    watched: tool({ ...made, readOnly: true, approval: 'ask' }),
  }
  expect(load({ tools }).tools.map(({ info, approval }) => [info.name, approval])).toEqual([
    ['reads', 'never'],
    ['writes', 'ask'],
    ['trusted', 'never'],
    ['watched', 'ask'],
  ])
})

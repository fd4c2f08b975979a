import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError, loadConfig } from './config.ts'
import type { SettingName } from './settings.ts'

describe('settings', () => {
  let directory: string
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'loquat-config-'))))
  afterEach(() => rmSync(directory, { recursive: true }))

  const load = (
    flags: Partial<Record<SettingName, string>> = {},
    env: Record<string, string> = {},
    file?: string,
  ) => {
    const path = join(directory, '.env')
    if (file !== undefined) writeFileSync(path, file)
    return loadConfig(flags, env, path)
  }
  const faults = (...settings: Parameters<typeof load>): string[] => {
    try {
      load(...settings)
    } catch (error) {
      if (error instanceof ConfigError) return error.faults
      throw error
    }
    return []
  }

  it('have defaults that work for one person on one machine', () => {
    expect(load()).toMatchObject({
      host: '127.0.0.1',
      port: 8e3,
      durability: 'full',
      discover: true,
      providers: {},
      dataDirectory: join(process.cwd(), 'data'),
    })
  })

  it('come from flags, the environment and .env, in that order', () => {
    const file = 'PORT=1\nHOST=::1\nLOQUAT_MODEL=a:file'
    const config = load({ PORT: '3' }, { PORT: '2', LOQUAT_MODEL: 'a:env' }, file)
    expect(config).toMatchObject({ port: 3, defaultModel: 'a:env', host: '::1' })
  })

  it('that are empty or blank are absent', () => {
    const config = load({}, { PORT: '', OPENAI_API_KEY: '', RATE_LIMIT: ' ' }, 'PORT=9')
    expect(config).toMatchObject({ port: 9, providers: {}, rateLimit: undefined })
  })

  it.each([
    ['-1', 'RATE_LIMIT must be at least 0'],
    ['1.5', 'RATE_LIMIT must be a whole number'],
    ['ten', 'RATE_LIMIT must be a number'],
  ])('that are numbers are whole ones: %s', (text, fault) => {
    expect(faults({ RATE_LIMIT: text }, {})).toEqual([fault])
  })

  it('for providers are found by name', () => {
    const env = { OPENAI_API_KEY: 'k', OLLAMA_BASE_URL: 'http://127.0.0.1:1' }
    expect(load({}, env).providers).toEqual({
      openai: { apiKey: 'k' },
      ollama: { baseUrl: 'http://127.0.0.1:1' },
    })
  })

  it('that are wrong are named, all at once', () => {
    const wrong = faults(
      { PORT: 'eighty', HOST: '0.0.0.0' },
      {
        LOQUAT_MODEL: 'gpt-4o',
        LOQUAT_DURABILITY: 'none',
        OPENAI_BASE_URL: 'localhost',
        LOQUAT_SECRET: 'short',
      },
    )
    expect(wrong.map((fault) => fault.split(' ')[0])).toEqual([
      'PORT',
      'LOQUAT_MODEL',
      'LOQUAT_SECRET',
      'LOQUAT_DURABILITY',
      'OPENAI_BASE_URL',
    ])
  })

  it('refuse local access at an address that is not of this machine alone', () => {
    expect(faults({ HOST: '0.0.0.0' }, { LOQUAT_ACCESS: 'local' })[0]).toMatch(/loopback/)
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError, loadConfig } from './config.ts'
import { SECRETS, type SettingName } from './settings.ts'

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

  it.each([
    ['x-team=one%20two, X-Key = a=b ,', { 'x-team': 'one two', 'x-key': 'a=b' }],
    ['', undefined],
  ])('for a collector are headers: %j', (text, headers) => {
    expect(load({}, { OTEL_EXPORTER_OTLP_HEADERS: text }).telemetry.headers).toEqual(headers)
  })

  it.each(['share=50%', 'no value', 'a b=c', 'a=\u0109', '=b'])(
    'for a collector that are no headers are refused, and not told: %j',
    (text) => {
      expect(faults({}, { OTEL_EXPORTER_OTLP_HEADERS: text })).toEqual([
        'OTEL_EXPORTER_OTLP_HEADERS must be of the form name=value,name=value, with %25 for a percent sign',
      ])
    },
  )

  it('that are keys fit into a header', () => {
    expect(faults({}, { OPENAI_API_KEY: 'sk-1 ', GROQ_API_KEY: 'sk-ä' })).toEqual([
      'OPENAI_API_KEY must be of visible ASCII characters, without blanks and line breaks',
      'GROQ_API_KEY must be of visible ASCII characters, without blanks and line breaks',
    ])
  })

  it('that are host names are as browsers send them', () => {
    const names = 'Chat.Example, bücher.example,[::1],10.0.0.7'
    expect(load({}, { ALLOWED_HOSTS: names }).allowedHosts).toEqual([
      ...['chat.example', 'xn--bcher-kva.example', '[::1]', '10.0.0.7'],
    ])
    for (const wrong of [
      'http://a.example',
      'a.example:8000',
      'a.example/',
      '*',
      '*.example',
      'a b',
    ])
      expect(faults({}, { ALLOWED_HOSTS: `good.example,${wrong}` })).toEqual([
        'ALLOWED_HOSTS must be host names such as chat.example, without http:// and without a port',
      ])
  })

  it('refuse local access at an address that is not of this machine alone', () => {
    expect(faults({ HOST: '0.0.0.0' }, { LOQUAT_ACCESS: 'local' })[0]).toMatch(/loopback/)
  })

  describe('that are secret may stand in files', () => {
    const secretFile = (text: string) => {
      const path = join(directory, 'secret')
      writeFileSync(path, text)
      return path
    }

    it('named in the environment or in .env, with a line break at the end or without', () => {
      const path = secretFile('sk-of-a-file\n')
      expect(load({}, { OPENAI_API_KEY_FILE: path }).providers).toEqual({
        openai: { apiKey: 'sk-of-a-file' },
      })
      expect(load({}, {}, `API_TOKEN_FILE=${path}`).apiToken).toBe('sk-of-a-file')
      expect(load({}, { API_TOKEN_FILE: secretFile('of-a-file\r\n') }).apiToken).toBe('of-a-file')
      expect(load({}, { API_TOKEN_FILE: secretFile('of-a-file') }).apiToken).toBe('of-a-file')
    })

    it('and a key there may change, but for what is none', () => {
      const path = secretFile('sk-one\n')
      const { providers } = load({}, { OPENAI_API_KEY_FILE: path })
      const key = () => ({ ...providers['openai'] }).apiKey
      expect(key()).toBe('sk-one')
      secretFile('sk-two\n')
      expect(key()).toBe('sk-two')
      secretFile('')
      expect(key()).toBe('sk-two')
      secretFile('no key')
      expect(key()).toBe('sk-two')
      rmSync(path)
      expect(key()).toBe('sk-two')
      secretFile('sk-three')
      expect(key()).toBe('sk-three')
    })

    it('each of them', () => {
      const url = 'postgres://loquat:secret@db/loquat'
      const files = SECRETS.map((name) => {
        writeFileSync(join(directory, name), name.endsWith('_HEADERS') ? 'x-key=secret' : url)
        return [`${name}_FILE`, join(directory, name)]
      })
      const env = Object.fromEntries(files) as Record<string, string>
      const config = load({}, env)
      expect(config).toMatchObject({ databaseUrl: url, apiToken: url, secret: url })
      expect(config.telemetry.headers).toEqual({ 'x-key': 'secret' })
      const [own, keys] = [SECRETS.slice(0, 4), SECRETS.slice(4)]
      expect(own).toEqual([
        ...['DATABASE_URL', 'API_TOKEN', 'LOQUAT_SECRET', 'OTEL_EXPORTER_OTLP_HEADERS'],
      ])
      expect(keys).toContain('AWS_BEARER_TOKEN_BEDROCK')
      for (const name of keys)
        expect(
          Object.values(load({}, { [`${name}_FILE`]: env[`${name}_FILE`]! }).providers),
        ).toEqual([{ apiKey: url }])
    })

    it('and what they hold wins over the config file, and is looked at as ever', () => {
      const settings = { API_TOKEN: 'of-the-config', OPENAI_API_KEY: 'k' }
      const file = {
        name: 'loquat.config.ts',
        settings,
        tools: [],
        functions: {},
        servers: {},
        faults: [],
      }
      const env = { API_TOKEN_FILE: secretFile('of-a-file') }
      expect(loadConfig({}, env, '/nowhere', file)).toMatchObject({
        apiToken: 'of-a-file',
        providers: { openai: { apiKey: 'k' } },
      })
      expect(faults({}, { API_TOKEN_FILE: secretFile('short') })).toEqual([
        'API_TOKEN must have at least 8 characters, without blanks',
      ])
    })

    it('which are named where they cannot be had, and what was said of them is not told', () => {
      const told = faults(
        {},
        {
          API_TOKEN: 'a-long-token',
          API_TOKEN_FILE: secretFile('another-token'),
          DATABASE_URL_FILE: directory,
          LOQUAT_SECRET_FILE: 'the-secret-in-place-of-its-file',
          OPENAI_API_KEY_FILE: join(directory, 'empty'),
        },
      )
      expect(told).toEqual([
        'DATABASE_URL_FILE names a file that cannot be read (EISDIR)',
        'API_TOKEN and API_TOKEN_FILE are both set, and only one of them can count',
        'LOQUAT_SECRET_FILE names a file that cannot be read (ENOENT)',
        'OPENAI_API_KEY_FILE names a file that cannot be read (ENOENT)',
      ])
      expect(faults({}, { LOQUAT_SECRET_FILE: secretFile(' \n') })).toEqual([
        'LOQUAT_SECRET_FILE names an empty file',
      ])
    })

    it('and other settings may not', () => {
      expect(load({}, { PORT_FILE: secretFile('9000') }).port).toBe(8000)
    })
  })
})

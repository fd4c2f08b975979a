import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import {
  startUpstream,
  type Upstream,
  type UpstreamOptions,
} from '../../../test/upstream/upstream.ts'
import type { Prompt } from '../../protocol/index.ts'
import { promptOf, user } from './providers/__fixtures__/reply.ts'
import { createModels, type Models, type ModelsConfig, type ModelsDeps } from './registry.ts'

const running: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()))
})

async function upstreamWith(options: UpstreamOptions = {}): Promise<Upstream> {
  const upstream = await startUpstream(options)
  running.push(upstream)
  return upstream
}

/** An address where nothing listens. */
async function nowhere(): Promise<string> {
  const upstream = await startUpstream()
  await upstream.close()
  return upstream.url
}

/** A server that accepts and never answers. */
async function silent(): Promise<string> {
  const server = createServer(() => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  running.push({
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function models(config: Partial<ModelsConfig> = {}, deps: ModelsDeps = {}): Promise<Models> {
  return createModels(
    { environment: {}, stored: {}, discover: true, loopback: true, ...config },
    { localServers: {}, ...deps },
  )
}

const key = { apiKey: 'sk-0123456789abcd' }

test('a key that changes counts from the next call on', async () => {
  const upstream = await upstreamWith()
  let apiKey = 'sk-one'
  const access = {
    baseUrl: upstream.url,
    get apiKey() {
      return apiKey
    },
  }
  const found = await models({ environment: { openai: access } })
  for (const id of ['openai:mock', 'openai-responses:mock', 'fallback:openai:mock,demo:echo']) {
    const model = found.resolve(id)
    for (apiKey of ['sk-two', 'sk-three']) {
      for await (const _ of model.stream(promptOf(user('Hello')), {
        signal: new AbortController().signal,
      }));
      expect(upstream.requests.at(-1)!.headers['authorization']).toBe(`Bearer ${apiKey}`)
    }
  }
})

test.each([
  ['demo:nothing', 'There is no such built-in model. There are: demo:tour'],
  ['function:mine', 'There is no such built-in model.'],
  [`fallback:${Array(6).fill('demo:echo').join(',')}`, 'A fallback has at most 5 models'],
])('%s as the default is none, and says why', async (defaultModel, why) => {
  const { id, sentence } = (await models({ defaultModel })).defaultModel()
  expect(id).toBeNull()
  expect(sentence).toContain(`LOQUAT_MODEL cannot be used. ${why}`)
})

describe('models by other names', () => {
  test('a server of one’s own is a provider like any other', async () => {
    const { url } = await upstreamWith({ models: ['glm'] })
    const found = await models({
      servers: { gpu: { baseUrl: url, label: 'Our GPU' } },
      environment: { gpu: { baseUrl: url } },
    })
    expect(found.defaultModel().id).toBe('gpu:glm')
    expect((await found.list()).map(({ id }) => id)).toContain('gpu:glm')
    expect(found.resolve('gpu:other').info.provider).toBe('gpu')
    expect(found.providers().find(({ id }) => id === 'gpu')).toMatchObject({ label: 'Our GPU' })
  })

  test('the Responses of OpenAI need nothing but its key, and are not listed twice', async () => {
    const found = await models({ environment: { openai: key } })
    expect(found.resolve('openai-responses:gpt-5.4').id).toBe('openai-responses:gpt-5.4')
    expect(found.providers().map(({ id }) => id)).not.toContain('openai-responses')
    await expect(found.configure('openai-responses', key)).rejects.toMatchObject({
      code: 'provider_not_found',
    })
  })

  test('Azure needs an address', async () => {
    const found = await models({ environment: { azure: key } })
    expect(() => found.resolve('azure:x')).toThrow('AZURE_BASE_URL')
    const whole = await models({ environment: { azure: { ...key, baseUrl: 'https://a.example' } } })
    expect(whole.resolve('azure:x').id).toBe('azure:x')
  })

  test('a fallback is made of models that there are', async () => {
    const found = await models({ environment: { openai: key, anthropic: key } })
    const id = 'fallback:openai:gpt-5.4-mini,anthropic:claude-sonnet-5'
    expect(found.resolve(id).info.provider).toBe('fallback')
    expect(() => found.resolve('fallback:openai:gpt-5.4-mini,groq:x')).toThrow('GROQ_API_KEY')
    for (const bad of ['fallback:', 'fallback:openai:a,', 'fallback:fallback:openai:a'])
      expect(() => found.resolve(bad), bad).toThrow(
        expect.objectContaining({ code: 'unknown_model' }),
      )
  })

  test('LOQUAT_MODEL may be a fallback; one that cannot be used says so', async () => {
    const both = { openai: key, anthropic: key }
    const defaultModel = 'fallback:openai:gpt-5.4-mini,anthropic:claude-sonnet-5'
    expect((await models({ defaultModel, environment: both })).defaultModel().id).toBe(defaultModel)
    const one = await models({ defaultModel, environment: { openai: key } })
    expect(one.defaultModel()).toMatchObject({ id: null, why: 'none' })
    expect(one.defaultModel().sentence).toContain('ANTHROPIC_API_KEY')
  })
})

describe('default model', () => {
  test('LOQUAT_MODEL goes before everything', async () => {
    const found = await models({
      defaultModel: 'anthropic:claude-x',
      environment: { openai: key, anthropic: key },
    })
    expect(found.defaultModel()).toMatchObject({ id: 'anthropic:claude-x', why: 'setting' })
    const local = await models({ defaultModel: 'ollama:llama3.2:1b' })
    expect(local.resolve(null).id).toBe('ollama:llama3.2:1b')
  })

  test.each([
    ['openai:gpt-4o', 'OPENAI_API_KEY'],
    ['gpt-4o', 'provider:name'],
    ['nobody:x', 'There is no provider “nobody”'],
    ['bedrock:', 'provider:name'],
  ])('LOQUAT_MODEL=%s that cannot be used is nothing, not a demo', async (defaultModel, says) => {
    const found = await models({ defaultModel })
    expect(found.defaultModel()).toMatchObject({ id: null, why: 'none' })
    expect(found.defaultModel().sentence).toContain(says)
    expect(() => found.resolve(null)).toThrow(
      expect.objectContaining({ code: 'no_model', message: expect.stringContaining(says) }),
    )
  })

  test.each([
    [['anthropic', 'openai', 'cohere'], 'openai'],
    [['mistral', 'google', 'groq'], 'google'],
    [['cohere', 'mistral'], 'mistral'],
    [['openrouter', 'anthropic'], 'anthropic'],
  ])('of the keys %j the one of %s decides', async (providers, first) => {
    const environment = Object.fromEntries(providers.map((id) => [id, key]))
    const { id, why, sentence } = (await models({ environment })).defaultModel()
    expect(id?.startsWith(`${first}:`)).toBe(true)
    expect(why).toBe('key')
    expect(sentence).toContain(id)
  })

  test('an address of one’s own: the first of its models, with and without /v1', async () => {
    const { url } = await upstreamWith({ models: ['text-embedding-3', 'llama-a', 'llama-b'] })
    for (const baseUrl of [url, `${url}/v1`, `${url}/v1/`])
      expect((await models({ environment: { openai: { baseUrl } } })).defaultModel()).toMatchObject(
        {
          id: 'openai:llama-a',
          why: 'base-url',
        },
      )
    const anthropic = await models({ environment: { anthropic: { baseUrl: url, apiKey: 'k' } } })
    expect(anthropic.defaultModel().id).toBe('anthropic:llama-a')
  })

  test('a server that is down at the start is asked again', async () => {
    const port = Number(new URL(await nowhere()).port)
    const found = await models({ environment: { openai: { baseUrl: `http://127.0.0.1:${port}` } } })
    expect(found.defaultModel().why).toBe('base-url')
    await upstreamWith({ port, models: ['late'] })
    await found.list()
    expect(found.defaultModel().id).toBe('openai:late')
  })

  test('the environment goes before stored keys, stored keys before local servers', async () => {
    const { url } = await upstreamWith()
    const stored = { openai: key }
    const both = await models({ environment: { cohere: key }, stored })
    expect(both.defaultModel()).toMatchObject({ why: 'key' })
    const only = await models({ stored }, { localServers: { ollama: url } })
    expect(only.defaultModel()).toMatchObject({ why: 'stored-key', id: 'openai:gpt-5.4-mini' })
  })

  test('else a local server that answers at once, by the table’s order', async () => {
    const { url } = await upstreamWith({ models: ['qwen3:8b'] })
    const localServers = { ollama: await nowhere(), lmstudio: await silent(), llamacpp: url }
    const found = await models({}, { localServers })
    expect(found.defaultModel()).toMatchObject({ id: 'llamacpp:qwen3:8b', why: 'local-server' })
    expect(found.defaultModel().sentence).toContain('llama.cpp')
    expect((await found.list()).map((model) => model.id)).toContain('llamacpp:qwen3:8b')
    const info = found.providers().find((provider) => provider.id === 'llamacpp')
    expect(info).toMatchObject({ configured: true, source: 'discovered', baseUrl: url })
    const off = await models({ discover: false }, { localServers })
    expect(off.defaultModel().id).toBe('demo:tour')
  })

  test('else the tour, on loopback; elsewhere nothing, and no brochure', async () => {
    expect((await models()).defaultModel()).toMatchObject({ id: 'demo:tour', why: 'demo' })
    const { url } = await upstreamWith()
    const exposed = await models({ loopback: false }, { localServers: { ollama: url } })
    expect(exposed.defaultModel()).toMatchObject({ id: null, why: 'none' })
    expect(exposed.defaultModel().sentence).toContain('LOQUAT_MODEL')
    expect(await exposed.list()).toEqual([])
  })
})

describe('models', () => {
  test('resolves names with colons and slashes, built-ins, and nothing else', async () => {
    const found = await models({ environment: { openrouter: key } })
    expect(found.resolve('openrouter:a/b:free').info.name).toBe('a/b:free')
    expect(found.resolve('ollama:llama3.2:1b').info).toMatchObject({
      provider: 'ollama',
      name: 'llama3.2:1b',
    })
    for (const id of ['demo:tour', 'demo:echo', 'test:script', 'test:script-8k'])
      expect(found.resolve(id).id).toBe(id)
    expect(found.resolve('test:script').info.contextWindow).toBe(2048)
    expect(found.resolve('test:script-8k').info.contextWindow).toBe(8192)
    const unknown = (says: string): unknown =>
      expect.objectContaining({ code: 'unknown_model', message: expect.stringContaining(says) })
    expect(() => found.resolve('nobody:x')).toThrow(unknown('openai, anthropic'))
    expect(() => found.resolve('openai:gpt-4o')).toThrow(unknown('OPENAI_API_KEY'))
    expect(() => found.resolve('demo:x')).toThrow(unknown('demo:tour'))
    expect(() => found.resolve('gpt-4o')).toThrow(unknown('provider:name'))
    expect(() => found.resolve('__proto__:x')).toThrow(unknown('There is no provider'))
  })

  test('says what each takes, as its list narrows it', async () => {
    const items = [
      { id: 'a', supported_parameters: ['temperature', 'reasoning', 'tools'] },
      { id: 'b', supported_parameters: [] },
      { id: 'c' },
    ]
    const server = createServer((_, response) => response.end(JSON.stringify({ data: items })))
    running.push({ close: async () => void server.close() })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const found = await models({ environment: { openai: { baseUrl } } })
    const plain = ['temperature', 'topP', 'maxOutputTokens', 'stop', 'seed']
    expect((await found.list()).map(({ name, parameters }) => [name, parameters])).toEqual([
      ['a', ['temperature']],
      ['b', []],
      ['c', plain],
      ['tour', []],
      ['echo', []],
    ])
    expect(found.resolve('openai:c').info.parameters).toEqual(plain)
  })

  test('lists what answers, and asks again only after a while', async () => {
    const upstream = await upstreamWith({ models: ['a', 'b'] })
    let time = 0
    const environment = {
      openai: { baseUrl: upstream.url },
      groq: { baseUrl: await nowhere() },
      mistral: { baseUrl: await silent() },
    }
    const found = await models(
      { environment, defaultModel: 'openai:a' },
      { now: () => time, listTimeout: 200 },
    )
    const ids = async (): Promise<string[]> => (await found.list()).map((model) => model.id)
    expect(await ids()).toEqual(['openai:a', 'openai:b', 'demo:tour', 'demo:echo'])
    await upstream.close()
    expect(await ids()).toContain('openai:b')
    time += 60_000
    expect(await ids()).toEqual(['openai:a', 'demo:tour', 'demo:echo'])
  })

  test('takes a key into use and drops it again', async () => {
    const found = await models()
    await found.configure('anthropic', key)
    expect(found.defaultModel()).toMatchObject({
      id: 'anthropic:claude-sonnet-5',
      why: 'stored-key',
    })
    expect(found.providers().find(({ id }) => id === 'anthropic')).toMatchObject({
      configured: true,
      source: 'stored',
      keyHint: 'abcd',
    })
    await found.configure('anthropic', null)
    expect(found.defaultModel().id).toBe('demo:tour')
    expect(JSON.stringify(found.providers())).not.toContain('abcd')
    await expect(found.configure('nobody', key)).rejects.toMatchObject({
      code: 'provider_not_found',
    })
  })

  test('tests a key before it is stored', async () => {
    const { url } = await upstreamWith({ apiKey: 'right', models: ['a'] })
    const found = await models({ environment: { openai: { baseUrl: url } } })
    const names = async (apiKey: string): Promise<string[]> =>
      (await found.test('openai', { apiKey })).map((model) => model.id)
    expect(await names('right')).toEqual(['openai:a'])
    await expect(names('wrong')).rejects.toMatchObject({ code: 'provider_auth' })
    await expect(found.test('openai', { baseUrl: 'ftp://x' })).rejects.toMatchObject({
      code: 'invalid_request',
    })
    await expect(found.test('nobody', {})).rejects.toMatchObject({ code: 'provider_not_found' })
  })

  test('gives no key to an address that it was not entered for', async () => {
    const { url } = await upstreamWith()
    const found = await models({
      environment: { openai: key },
      stored: { openai: { baseUrl: url } },
    })
    expect(found.providers()[0]).toMatchObject({ baseUrl: 'https://api.openai.com/v1' })
    const seen: (string | undefined)[] = []
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization)
      response.end('{"data":[]}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await found.test('openai', { baseUrl: `http://127.0.0.1:${port}` })
    server.close()
    expect(seen).toEqual([undefined])
  })

  test('a resolved model tries once more before its first chunk', async () => {
    const upstream = await upstreamWith()
    const found = await models({ environment: { openai: { baseUrl: upstream.url } } })
    upstream.next({ refuse: { status: 503 } }, { tokens: ['ok'] })
    const prompt: Prompt = {
      instructions: null,
      messages: [],
      tools: [],
      settings: {},
      dropped: false,
    }
    let text = ''
    for await (const chunk of found
      .resolve('openai:mock')
      .stream(prompt, { signal: new AbortController().signal }))
      if (chunk.type === 'text-delta') text += chunk.text
    expect(text).toBe('ok')
    expect(upstream.requests.length).toBe(2)
  })
})

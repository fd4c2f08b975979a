import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startUpstream, type Behaviour, type Upstream } from '../../../../test/upstream/upstream.ts'
import type { Prompt } from '../../../protocol/index.ts'
import type { Chunk, Model } from '../model.ts'
import { partsOf, promptOf, readReply, user } from './__fixtures__/reply.ts'
import { createPackageModel, missingPackage, type PackageProtocol } from './packages.ts'

let upstream: Upstream
beforeEach(async () => {
  upstream = await startUpstream({ apiKey: 'the-key' })
})
afterEach(() => upstream.close())

interface Provider {
  protocol: PackageProtocol
  id: string
  /** Below the mock's address, as the provider's own begins. */
  path: string
  name: string
  /** What its stream says of reasoning must come back to it. */
  proof?: string
  /** Its own word for an answer that was cut off. */
  length: string
  /** Has it no event for an error? Then this is what comes of one. */
  silent?: true
}

const PROVIDERS: Provider[] = [
  {
    ...{ protocol: 'responses', id: 'openai-responses', path: '/v1', name: 'gpt-5.4' },
    ...{ proof: 'sealed-mock', length: 'max_output_tokens' },
  },
  {
    ...{ protocol: 'gemini', id: 'google', path: '/v1beta', name: 'gemini-2.5-flash' },
    ...{ proof: 'thought-mock', length: 'MAX_TOKENS' },
  },
  { protocol: 'groq', id: 'groq', path: '/groq/v1', name: 'qwen/qwen3-32b', length: 'length' },
  {
    ...{ protocol: 'mistral', id: 'mistral', path: '/mistral/v1', name: 'magistral-small' },
    length: 'length',
  },
  {
    ...{ protocol: 'cohere', id: 'cohere', path: '/cohere/v2', name: 'command-a-reasoning' },
    length: 'MAX_TOKENS',
  },
  { protocol: 'azure', id: 'azure', path: '/openai/v1', name: 'my-deployment', length: 'length' },
  {
    ...{ protocol: 'bedrock', id: 'bedrock', path: '', length: 'max_tokens', proof: 'sig-mock' },
    name: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
  },
  {
    ...{ protocol: 'vertex', id: 'vertex', path: '/v1beta1/publishers/google' },
    ...{ name: 'gemini-2.5-flash', proof: 'thought-mock', length: 'MAX_TOKENS' },
  },
]

/** Chat Completions tell of no reasoning in Azure's package. */
const thinks = ({ protocol }: Provider) => protocol !== 'azure'

function modelOf({ protocol, id, path, name }: Provider): Model {
  return createPackageModel(protocol, {
    info: { id: `${id}:${name}`, provider: id, name },
    label: 'The provider',
    baseUrl: `${upstream.url}${path}`,
    apiKey: 'the-key',
  })
}

const ADD = {
  name: 'add',
  description: 'Adds.',
  inputSchema: { type: 'object', properties: { a: { type: 'integer' } } },
}

describe.each(PROVIDERS)('$id', (provider) => {
  function read(behaviour: Behaviour, prompt: Prompt = promptOf(user('Hello'))) {
    upstream.next(behaviour)
    return readReply(modelOf(provider), prompt)
  }

  test.each<[string, Behaviour]>([
    ['whole', {}],
    ['in single bytes', { cut: 1 }],
    ['paced', { rate: 200 }],
  ])('streams a reply %s', async (_, behaviour) => {
    const { chunks, text, error } = await read({ tokens: ['Grü', 'ße ', '🦜'], ...behaviour })
    expect(error).toBeUndefined()
    expect(text).toBe('Grüße 🦜')
    expect(chunks.filter((chunk) => chunk.type === 'text-delta').length).toBe(3)
    expect(chunks.at(-2)).toMatchObject({
      type: 'usage',
      usage: { inputTokens: 12, outputTokens: 3 },
    })
    expect(chunks.at(-1)).toEqual({ type: 'finish', finishReason: 'stop' })
  })

  test('is sent instructions, question and settings, and asked for a stream', async () => {
    await read({})
    const [request] = upstream.requests
    const body = JSON.stringify(request?.body)
    expect(body).toContain('Be brief.')
    expect(body).toContain('Hello')
    expect(body).toContain('99')
    expect(request?.headers['accept-encoding']).toBe('identity')
  })

  test('says why it stopped', async () => {
    const { chunks } = await read({ finish: provider.length })
    expect(chunks.at(-1)).toEqual({ type: 'finish', finishReason: 'length' })
  })

  test.runIf(thinks(provider))('tells its reasoning before the text', async () => {
    const { reasoning, text, chunks } = await read({ reasoning: ['hm ', 'so'], tokens: ['Yes.'] })
    expect(reasoning).toBe('hm so')
    expect(text).toBe('Yes.')
    const kinds = chunks.map(({ type }) => type)
    expect(kinds.indexOf('reasoning-end')).toBeLessThan(kinds.indexOf('text-delta'))
  })

  test('calls a tool, and is given the result', async () => {
    const asked = { ...promptOf(user('1+1?')), tools: [ADD] } as Prompt
    const first = await read(
      {
        ...(thinks(provider) ? { reasoning: ['hm'] } : {}),
        tokens: [],
        toolCalls: [{ id: 'call_12345', name: 'add', input: '{"a":1}' }],
      },
      asked,
    )
    const call = first.chunks.find((chunk) => chunk.type === 'tool-call')
    expect(call).toMatchObject({ toolName: 'add' })
    expect(JSON.parse(call!.input)).toEqual({ a: 1 })
    expect(first.chunks.at(-1)).toEqual({ type: 'finish', finishReason: 'tool-calls' })
    const model = `${provider.id}:${provider.name}`
    const parts = partsOf(first.chunks)
    const { text } = await read(
      { tokens: ['Two.'] },
      { ...asked, messages: [user('1+1?'), { role: 'assistant', parts, model }] },
    )
    expect(text).toBe('Two.')
    const body = JSON.stringify(upstream.requests[1]?.body)
    expect(body).toMatch(/sum[\\"]*:2/)
    if (provider.proof) expect(body).toContain(provider.proof)

    await read(
      {},
      { ...asked, messages: [user('1+1?'), { role: 'assistant', parts, model: 'a:b' }] },
    )
    const elsewhere = JSON.stringify(upstream.requests[2]?.body)
    expect(elsewhere).toMatch(/sum[\\"]*:2/)
    if (provider.proof) expect(elsewhere).not.toContain(provider.proof)
  })

  test.each<[Behaviour['refuse'] & object, string, number?]>([
    [{ status: 401 }, 'provider_auth'],
    [{ status: 429, headers: { 'retry-after': '7' } }, 'provider_rate_limited', 7],
    [{ status: 503 }, 'provider_unavailable'],
    [{ status: 404 }, 'provider_model_not_found'],
    [{ status: 307, headers: { location: '/elsewhere' } }, 'provider_refused'],
    [
      {
        status: 400,
        body: '{"error":{"message":"The prompt is too long for the context window"}}',
      },
      'context_too_long',
    ],
  ])('a refusal %j is %s', async (refuse, code, retryAfter) => {
    const { error, chunks } = await read({ refuse })
    expect(chunks).toEqual([])
    expect(error?.code).toBe(code)
    expect(error?.facts.retryAfter).toBe(retryAfter)
    expect(upstream.requests.length).toBe(1)
  })

  test('a prompt that its filter refuses is answered, by nothing', async () => {
    const body = { error: { message: 'It was filtered.', code: 'content_filter', type: null } }
    const { chunks, error } = await read({ refuse: { status: 400, body: JSON.stringify(body) } })
    expect(error).toBeUndefined()
    expect(chunks).toEqual([{ type: 'finish', finishReason: 'content-filter' }])
  })

  test('a wrong key is told without the key', async () => {
    const wrong = createPackageModel(provider.protocol, {
      info: { id: `${provider.id}:m`, provider: provider.id, name: provider.name },
      label: 'The provider',
      baseUrl: `${upstream.url}${provider.path}`,
      apiKey: 'sk-very-secret',
    })
    const { error } = await readReply(wrong, promptOf(user('Hello')))
    expect(error?.code).toBe('provider_auth')
    expect(`${error?.message} ${JSON.stringify(error?.cause)}`).not.toContain('very-secret')
  })

  test.each<[Behaviour['fail'] & object, string | undefined]>([
    [{ after: 2, how: 'error' }, 'provider_unavailable'],
    [{ after: 2, how: 'reset' }, 'provider_truncated'],
    [{ after: 2, how: 'end' }, undefined],
  ])('breaks in the middle %j: %s', async (fail, code) => {
    const { text, chunks, error } = await read({ tokens: 5, fail, rate: 500 })
    expect(text).toBe('w0 w1 ')
    expect(error?.code).toBe(code)
    expect(chunks.some((chunk) => chunk.type === 'finish')).toBe(false)
  })

  test.each(['abort', 'leave'])('%s closes the upstream connection', async (how) => {
    upstream.next({ tokens: 1000, rate: 100 })
    const abort = new AbortController()
    const chunks: Chunk[] = []
    const { signal } = abort
    for await (const chunk of modelOf(provider).stream(promptOf(user('a')), { signal })) {
      chunks.push(chunk)
      if (chunks.length < 4) continue
      if (how === 'leave') break
      abort.abort()
    }
    expect(chunks.length).toBe(4)
    await upstream.requests[0]?.over
    expect(upstream.requests[0]?.closed).toBe(true)
  })
})

test('the packages that come with us are there, and so are the others while we are tested', () => {
  for (const { protocol } of PROVIDERS) expect(missingPackage(protocol)).toBeUndefined()
  expect(missingPackage('chat-completions')).toBeUndefined()
})

test('one that is not there is named, with the version that we are tested with', () => {
  const { peerDependencies } = JSON.parse(
    readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'),
  ) as { peerDependencies: Record<string, string> }
  const nowhere = () => {
    throw Object.assign(new Error('not found'), { code: 'MODULE_NOT_FOUND' })
  }
  const missing = PROVIDERS.flatMap(({ protocol }) => missingPackage(protocol, nowhere) ?? [])
  expect(missing.toSorted()).toEqual(
    Object.entries(peerDependencies)
      .map(
        ([name, version]) =>
          `It needs a package that is not installed: npm install ${name}@${version}`,
      )
      .toSorted(),
  )
  const docs = readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8')
  for (const sentence of missing) expect(docs).toContain(sentence.split(': ')[1])
})

import { afterAll, expect, test, vi } from 'vitest'
import { onPostgres } from '../databases.ts'
import { buildSaboteur } from '../faults/saboteur.ts'
import { createApi } from '../protocol/api.ts'
import {
  newDataDirectory,
  removeDataDirectories,
  startServerProcess,
  type ServerProcess,
  type ServerProcessOptions,
} from '../server-process.ts'
import { startUpstream } from '../upstream/upstream.ts'

afterAll(removeDataDirectories)

const CONNECT =
  'Connect a model: open the page, or set OPENAI_API_KEY, ANTHROPIC_API_KEY or OPENAI_BASE_URL.'
const DEMO = 'No model is configured, so the scripted tour answers. It is no language model.'

interface Expected {
  model: string
  /** Between where the data lives and how to connect a model. */
  access?: (string | RegExp)[]
  connect?: boolean
}

/** Starts a server, compares every line that it prints, and ends it. */
async function expectLines(
  options: ServerProcessOptions,
  { model, access = [], connect = false }: Expected,
  during: (server: ServerProcess) => Promise<void> = async () => {},
): Promise<string> {
  const server = await startServerProcess(options)
  const lines = [
    `Loquat   http://127.0.0.1:${server.port}/`,
    `Model    ${model}`,
    onPostgres
      ? expect.stringMatching(/^Data {5}\/.* and Postgres at [\w.]+:\d+\/[\w-]+$/)
      : `Data     ${server.data}`,
    ...access.map((line) => (typeof line === 'string' ? line : expect.stringMatching(line))),
    ...(connect ? [CONNECT] : []),
  ]
  const printed = () => server.output().trimEnd().split('\n')
  await vi.waitFor(() => expect(printed().length).toBeGreaterThanOrEqual(lines.length))
  await during(server)
  expect(await server.end()).toBe(0)
  expect(printed().slice(0, -1)).toEqual(lines)
  expect(printed().at(-1)).toMatch(/^Finishing running replies/)
  return server.output()
}

test('without a key: the tour, and how to connect a model', async () => {
  await expectLines({}, { model: `demo:tour. ${DEMO}`, connect: true })
})

test('with a key in the environment: the first provider that has one', async () => {
  await expectLines(
    { env: { ANTHROPIC_API_KEY: 'sk-ant', MISTRAL_API_KEY: 'm' } },
    {
      model:
        'anthropic:claude-sonnet-5. A key for Anthropic is set, so anthropic:claude-sonnet-5 is used.',
    },
  )
})

test('with an address: the first model there', async () => {
  const upstream = await startUpstream({ models: ['first', 'second'] })
  await expectLines(
    { env: { OPENAI_BASE_URL: upstream.url } },
    { model: 'openai:first. An address for OpenAI is set, so openai:first is used.' },
  )
  await upstream.close()
})

test('with a key that was stored in the page', async () => {
  const data = newDataDirectory()
  await expectLines({ data }, { model: `demo:tour. ${DEMO}`, connect: true }, async (server) => {
    const json = { apiKey: 'gsk-stored' }
    expect((await createApi(server).request('PUT', '/providers/groq', { json })).status).toBe(200)
  })
  const id = 'groq:llama-3.3-70b-versatile'
  await expectLines({ data }, { model: `${id}. A stored key for Groq is set, so ${id} is used.` })
})

test('with a model that is set', async () => {
  await expectLines(
    { env: { LOQUAT_MODEL: 'demo:echo', OPENAI_API_KEY: 'sk-unused' } },
    { model: 'demo:echo. LOQUAT_MODEL says demo:echo.' },
  )
})

test('with a model that is set and cannot be used: none, why, and what to do', async () => {
  await expectLines(
    { env: { LOQUAT_MODEL: 'openai:gpt-4o' } },
    {
      model:
        'none. LOQUAT_MODEL cannot be used. OpenAI is not configured. To use “openai:gpt-4o”, connect it under “Models and keys” in the page, or set OPENAI_API_KEY.',
      connect: true,
    },
  )
})

test('with a server for models on this machine, which is looked for unless a setting says no', async () => {
  const upstream = await startUpstream({ models: ['llama3'] })
  // The usual address may be taken, or be that of a real one.
  const usual = "baseUrl: 'http://127.0.0.1:11434/v1'"
  const closed = "baseUrl: 'http://127.0.0.1:1/v1'"
  const root = buildSaboteur({
    'server/models/providers/provider-table.ts': [
      [usual, `baseUrl: '${upstream.url}/v1'`],
      ["baseUrl: 'http://127.0.0.1:1234/v1'", closed],
      ["baseUrl: 'http://127.0.0.1:8080/v1'", closed],
    ],
  })
  await expectLines(
    { root, env: { LOQUAT_DISCOVER: '' } },
    {
      model: 'ollama:llama3. Ollama is running on this machine, so its model llama3 is used.',
    },
  )
  await expectLines({ root }, { model: `demo:tour. ${DEMO}`, connect: true })
  await upstream.close()
})

test('where a token is asked for: the first one, once, in a link', async () => {
  const data = newDataDirectory()
  const env = { LOQUAT_MODEL: 'demo:echo', LOQUAT_ACCESS: 'token' }
  const model = 'demo:echo. LOQUAT_MODEL says demo:echo.'
  const byToken = 'Access   by token (loquat token --help)'
  const output = await expectLines(
    { data, env },
    {
      model,
      access: [
        byToken,
        /^Sign in {2}http:\/\/127\.0\.0\.1:\d+\/sign-in#loq_[\w-]+ {3}\(shown once\)$/,
      ],
    },
    async (server) => {
      const [, token] = /#(loq_[\w-]+)/.exec(server.output())!
      const headers = { authorization: `Bearer ${token}` }
      expect((await createApi(server).request('GET', '/me', { headers })).status).toBe(200)
    },
  )
  expect(output.match(/loq_/g)).toHaveLength(1)
  await expectLines({ data, env }, { model, access: [byToken] })
  // Also without the setting: there is a token now.
  await expectLines({ data, env: { LOQUAT_MODEL: 'demo:echo' } }, { model, access: [byToken] })
})

test('where a token is set, which is never printed; and where the server has another address', async () => {
  const env = { LOQUAT_MODEL: 'demo:echo', API_TOKEN: 'one-token-for-all' }
  const model = 'demo:echo. LOQUAT_MODEL says demo:echo.'
  const access = ['Access   by token (loquat token --help)']
  expect(await expectLines({ env }, { model, access })).not.toContain('one-token')
  const elsewhere = {
    ...{ LOQUAT_MODEL: 'demo:echo', LOQUAT_ACCESS: 'token' },
    PUBLIC_URL: 'https://chat.example.com/',
  }
  const link = /^Sign in {2}https:\/\/chat\.example\.com\/sign-in#loq_[\w-]+ {3}\(shown once\)$/
  await expectLines({ env: elsewhere }, { model, access: [...access, link] })
})

test('where anybody may chat', async () => {
  await expectLines(
    { env: { LOQUAT_MODEL: 'demo:echo', LOQUAT_ACCESS: 'public' } },
    {
      model: 'demo:echo. LOQUAT_MODEL says demo:echo.',
      access: ['Access   public: whoever opens the page may chat'],
    },
  )
})

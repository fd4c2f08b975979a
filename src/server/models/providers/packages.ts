import { createRequire } from 'node:module'
import type { LanguageModelV4, SharedV4ProviderOptions } from '@ai-sdk/provider'
import type { ModelInfo } from '../../../protocol/index.ts'
import type { Model } from '../model.ts'
import { bridgeModel } from './ai-sdk-bridge.ts'
import type { streamPost } from './stream-post.ts'
import type { SilenceLimits, StartTimer } from './watchdog.ts'

/** The protocols that a provider package speaks for us, but for Anthropic's. */
export type PackageProtocol =
  'responses' | 'gemini' | 'groq' | 'mistral' | 'cohere' | 'azure' | 'bedrock' | 'vertex'

/** What a package needs to know of one model. */
interface Opening {
  baseUrl: string
  apiKey: string | undefined
  name: string
  fetch: typeof globalThis.fetch
}

interface ProviderPackage {
  /** Its name at npm. */
  name: string
  /** Of one that is not installed with us: which to install. */
  version?: string
  /** The name under which it keeps its metadata. */
  metadataKey: string
  /** Are its answers binary frames, and no events of text? */
  binary?: true
  /** Does it call an end for another reason what it was told no reason for? */
  untoldIsOther?: true
  /** What it is told with each call of a model. */
  providerOptions?(name: string): SharedV4ProviderOptions
  open(opening: Opening): Promise<LanguageModelV4>
}

/** Gemini that thinks tells what it thought if it is asked to; the others refuse the question. */
const GEMINI_THINKS = /^gemini-(2\.5|[3-9])/

function geminiOptions(name: string): SharedV4ProviderOptions {
  return GEMINI_THINKS.test(name) ? { google: { thinkingConfig: { includeThoughts: true } } } : {}
}

/** A package would look for a key in the environment where it is given none. */
const keyOf = (apiKey: string | undefined) => apiKey ?? 'none'

const PACKAGES: Record<PackageProtocol, ProviderPackage> = {
  responses: {
    name: '@ai-sdk/openai',
    metadataKey: 'openai',
    // Nothing is left with the provider; reasoning then travels encrypted with what we keep.
    providerOptions: () => ({ openai: { store: false, reasoningSummary: 'auto' } }),
    async open({ baseUrl, apiKey, name, fetch }) {
      const { createOpenAI } = await import('@ai-sdk/openai')
      return createOpenAI({ baseURL: baseUrl, apiKey: keyOf(apiKey), fetch }).responses(name)
    },
  },
  gemini: {
    name: '@ai-sdk/google',
    metadataKey: 'google',
    providerOptions: geminiOptions,
    async open({ baseUrl, apiKey, name, fetch }) {
      const { createGoogle } = await import('@ai-sdk/google')
      return createGoogle({ baseURL: baseUrl, apiKey: keyOf(apiKey), fetch }).languageModel(name)
    },
  },
  groq: {
    name: '@ai-sdk/groq',
    metadataKey: 'groq',
    async open({ baseUrl, apiKey, name, fetch }) {
      const { createGroq } = await import('@ai-sdk/groq')
      return createGroq({ baseURL: baseUrl, apiKey: keyOf(apiKey), fetch }).languageModel(name)
    },
  },
  mistral: {
    name: '@ai-sdk/mistral',
    metadataKey: 'mistral',
    async open({ baseUrl, apiKey, name, fetch }) {
      const { createMistral } = await import('@ai-sdk/mistral')
      return createMistral({ baseURL: baseUrl, apiKey: keyOf(apiKey), fetch }).languageModel(name)
    },
  },
  cohere: {
    name: '@ai-sdk/cohere',
    metadataKey: 'cohere',
    untoldIsOther: true,
    async open({ baseUrl, apiKey, name, fetch }) {
      const { createCohere } = await import('@ai-sdk/cohere')
      return createCohere({ baseURL: baseUrl, apiKey: keyOf(apiKey), fetch }).languageModel(name)
    },
  },
  azure: {
    name: '@ai-sdk/azure',
    version: '4.0.85',
    metadataKey: 'openai',
    untoldIsOther: true,
    // Chat Completions, since the deployments that are not OpenAI's speak nothing else.
    async open({ baseUrl, apiKey, name, fetch }) {
      const { createAzure } = await import('@ai-sdk/azure')
      return createAzure({ baseURL: baseUrl, apiKey: keyOf(apiKey), fetch }).chat(name)
    },
  },
  bedrock: {
    name: '@ai-sdk/amazon-bedrock',
    version: '5.0.101',
    metadataKey: 'amazonBedrock',
    binary: true,
    untoldIsOther: true,
    // Without a key the package signs with what AWS's own variables say.
    async open({ baseUrl, apiKey, name, fetch }) {
      const { createAmazonBedrock } = await import('@ai-sdk/amazon-bedrock')
      const [, region] = /\.([a-z]{2}(?:-[a-z]+)+-\d)\./.exec(baseUrl) ?? []
      return createAmazonBedrock({
        baseURL: baseUrl,
        fetch,
        ...(apiKey ? { apiKey } : {}),
        ...(region ? { region } : {}),
      }).languageModel(name)
    },
  },
  vertex: {
    name: '@ai-sdk/google-vertex',
    version: '5.0.141',
    metadataKey: 'googleVertex',
    providerOptions: geminiOptions,
    // Without a key the package asks for tokens with Google's application default credentials.
    async open({ baseUrl, apiKey, name, fetch }) {
      const { createGoogleVertex } = await import('@ai-sdk/google-vertex')
      return createGoogleVertex({
        baseURL: baseUrl,
        fetch,
        ...(apiKey ? { apiKey } : {}),
      }).languageModel(name)
    },
  },
}

const installed = createRequire(import.meta.url)

/** How to get the package that a protocol needs, as a sentence; undefined where it is there. @param resolve replaced in tests */
export function missingPackage(
  protocol: string,
  resolve: (name: string) => unknown = installed.resolve,
): string | undefined {
  const { name, version } = PACKAGES[protocol as PackageProtocol] ?? {}
  if (name === undefined || version === undefined) return undefined
  try {
    resolve(name)
    return undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') return undefined
    return `It needs a package that is not installed: npm install ${name}@${version}`
  }
}

/** A model behind a provider package. */
export interface PackageModelOptions {
  info: ModelInfo
  /** The provider's name for people. */
  label: string
  /** As `apiUrl` gives it. */
  baseUrl: string
  apiKey?: string | undefined
  limits?: SilenceLimits | undefined
  startTimer?: StartTimer | undefined
  /** Replaced in tests. */
  post?: typeof streamPost
}

/** The package is loaded at the first request. */
export function createPackageModel(protocol: PackageProtocol, options: PackageModelOptions): Model {
  const { open, metadataKey, providerOptions, binary, untoldIsOther } = PACKAGES[protocol]
  const { baseUrl, apiKey, info } = options
  return bridgeModel({
    ...options,
    metadataKey,
    providerOptions: providerOptions?.(info.name),
    binary,
    untoldIsOther,
    load: (fetch) => open({ baseUrl, apiKey, name: info.name, fetch }),
  })
}

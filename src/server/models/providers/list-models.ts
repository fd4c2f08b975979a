import http from 'node:http'
import https from 'node:https'
import { AppError, type ModelInfo } from '../../../protocol/index.ts'
import { forLog } from './for-log.ts'
import { listedCapabilities, listedParameters } from './listed-capabilities.ts'
import { failure, networkError, providerError } from './provider-error.ts'
import type { ProviderRow } from './provider-table.ts'

const MAX_BODY = 8 << 20

/** Models of other kinds, which hosted providers list beside those that chat. */
const OTHER_KINDS =
  /embed|whisper|\btts\b|-tts|dall-e|moderation|transcribe|realtime|image|audio|sora|rerank|-ocr|davinci|babbage|guard|veo|imagen|lyria/i

/** A model as its provider lists it. */
export type ListedModel = Pick<ModelInfo, 'name' | 'capabilities' | 'parameters'>

/**
 * A provider's models that can chat, in its own order; none where it lists none.
 * @throws AppError `provider_*`
 */
export async function listModels(
  row: ProviderRow,
  baseUrl: string,
  apiKey: string | undefined,
  timeoutMs: number,
): Promise<ListedModel[]> {
  if (row.lists === null) return []
  const { status, text } = await get(row, listUrl(row, baseUrl), apiKey, timeoutMs)
  const body = parsed(text)
  if (status !== 200) throw forLog(providerError({ label: row.label, status, body }), apiKey)
  const list = listIn(body)
  if (!Array.isArray(list))
    throw forLog(failure('provider_bad_response', row.label, { cause: text }), apiKey)
  const models = new Map<string, ListedModel>()
  for (const item of list as (ListedItem | null)[]) {
    const id = item?.id ?? item?.name
    if (typeof id !== 'string' || id.length > 200 || OTHER_KINDS.test(id) || !generates(item!))
      continue
    const name = id.replace(/^models\//, '')
    const capabilities = listedCapabilities(item!)
    const parameters = listedParameters(item!)
    models.set(name, {
      name,
      ...(capabilities ? { capabilities } : {}),
      ...(parameters ? { parameters } : {}),
    })
  }
  return [...models.values()]
}

/** By `id` with most, by `name` with Google and Cohere. */
interface ListedItem {
  id?: unknown
  name?: unknown
  supportedGenerationMethods?: unknown
}

/** In pages, but one of them holds more than there are. */
function listUrl({ lists }: ProviderRow, baseUrl: string): URL {
  if (lists === 'gemini') return new URL(`${baseUrl}/models?pageSize=1000`)
  if (lists === 'cohere') return new URL('../v1/models?endpoint=chat&page_size=1000', `${baseUrl}/`)
  return new URL(`${baseUrl}/models`)
}

function listIn(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body
  if ('data' in body) return body.data
  return 'models' in body ? body.models : body
}

function generates({ supportedGenerationMethods: methods }: ListedItem): boolean {
  return !Array.isArray(methods) || methods.includes('generateContent')
}

function authorization(row: ProviderRow, apiKey: string | undefined): Record<string, string> {
  if (row.lists === 'gemini') return apiKey ? { 'x-goog-api-key': apiKey } : {}
  if (row.protocol === 'messages')
    return { 'anthropic-version': '2023-06-01', ...(apiKey ? { 'x-api-key': apiKey } : {}) }
  return apiKey ? { authorization: `Bearer ${apiKey}` } : {}
}

function get(
  row: ProviderRow,
  url: URL,
  apiKey: string | undefined,
  timeoutMs: number,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { accept: 'application/json', ...authorization(row, apiKey) }
    const request = (url.protocol === 'https:' ? https : http).get(
      url,
      { headers, agent: false },
      (response) => {
        const pieces: Buffer[] = []
        let bytes = 0
        response.on('error', stop)
        response.on('data', (piece: Buffer) => {
          bytes += piece.length
          if (bytes > MAX_BODY) stop(failure('provider_bad_response', row.label))
          else pieces.push(piece)
        })
        response.on('end', () => {
          clearTimeout(timer)
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString() })
        })
      },
    )
    const timer = setTimeout(() => stop(failure('provider_timeout', row.label)), timeoutMs)
    function stop(error: Error): void {
      clearTimeout(timer)
      request.destroy()
      reject(error instanceof AppError ? error : networkError(row.label, error))
    }
    request.on('error', stop)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

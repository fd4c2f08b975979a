import { decode, identifierOf, readBytes } from './bytes.ts'
import { HistoryFault } from './history-fault.ts'
import type {
  BinaryContent,
  CachePoint,
  FileContent,
  TextContent,
  ToolContent,
  UploadedFile,
  UrlContent,
  UserContent,
} from './history-message.ts'
import type { LosslessJson, LosslessObject } from './lossless-json.ts'
import { mediaTypeOfUrl } from './media-type.ts'
import {
  any,
  inside,
  nullable,
  object,
  oneOf,
  optional,
  record,
  refuse,
  required,
  tag,
  text,
  type Place,
  type Read,
} from './shape.ts'

const textContent = record<Omit<TextContent, 'extra'>>({
  content: required(text),
  metadata: nullable(any),
  kind: tag('text-content'),
})

const cachePoint = record<Omit<CachePoint, 'extra'>>({
  kind: tag('cache-point'),
  ttl: optional(oneOf('5m', '1h'), () => '5m'),
})

/** Worked out once the rest is known. */
const later = optional<string | null>(
  (value, place) => (value === null ? null : text(value, place)),
  () => null,
)

const forceDownload: Read<boolean | 'allow-local'> = (value, place) =>
  typeof value === 'boolean' || value === 'allow-local'
    ? value
    : refuse(place, 'must be true, false or allow-local')

const url = (kind: UrlContent['kind']): Read<UrlContent> => {
  const read = record<Omit<UrlContent, 'extra' | 'identifier'> & { identifier: string | null }>({
    url: required(text),
    force_download: optional(forceDownload, () => false),
    vendor_metadata: nullable(object),
    kind: tag(kind),
    media_type: later,
    identifier: later,
  })
  return (value, place) => {
    const file = read(value, place)
    file.media_type ??= mediaTypeOfUrl(file.url)
    file.identifier ??= identifierOf(file.url)
    return file as UrlContent
  }
}

/** Where an uploaded file may lie. */
export const FILE_PROVIDERS = [
  'anthropic',
  'openai',
  'google',
  'google-cloud',
  'google-gla',
  'google-vertex',
  'bedrock',
  'xai',
] as const

const uploadedFields = record<Omit<UploadedFile, 'extra' | 'media_type' | 'identifier'> & Late>({
  file_id: required(text),
  provider_name: required(oneOf(...FILE_PROVIDERS)),
  vendor_metadata: nullable(object),
  kind: tag('uploaded-file'),
  media_type: later,
  identifier: later,
})

interface Late {
  media_type: string | null
  identifier: string | null
}

const uploadedFile: Read<UploadedFile> = (value, place) => {
  const file = uploadedFields(value, place)
  file.media_type ??= mediaTypeOfUrl(file.file_id) ?? 'application/octet-stream'
  file.identifier ??= identifierOf(file.file_id)
  return file as UploadedFile
}

const binaryFields = record<Omit<BinaryContent, 'extra' | 'identifier'> & Omit<Late, 'media_type'>>(
  {
    data: optional(text, () => ''),
    media_type: required(text),
    vendor_metadata: nullable(object),
    kind: tag('binary'),
    identifier: later,
  },
)

export const binary: Read<BinaryContent> = (value, place) => {
  const file = binaryFields(value, place)
  file.data = readBytes(object(value, place), file.media_type, place)
  file.identifier ??= identifierOf(decode(file.data)!)
  return file as BinaryContent
}

const FILES: Record<string, Read<FileContent>> = {
  'image-url': url('image-url'),
  'audio-url': url('audio-url'),
  'document-url': url('document-url'),
  'video-url': url('video-url'),
  binary,
  'uploaded-file': uploadedFile,
}

const KINDS: Record<string, Read<Exclude<UserContent, string>>> = {
  ...FILES,
  'text-content': textContent,
  'cache-point': cachePoint,
}

/** What a person gave: a text, or texts, files and marks. */
export const prompt: Read<string | UserContent[]> = (value, place) => {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return refuse(place, 'must be a text or a list')
  return value.map((item, index) => readContent(item, inside(place, index)))
}

function readContent(value: LosslessJson, place: Place): UserContent {
  if (typeof value === 'string') return value
  return byKind(object(value, place), 'kind', KINDS, place, (extra) => ({ kind: 'unknown', extra }))
}

/** Reads an object as what its `name` says it is; one that is not known is kept whole, unless that is refused. */
export function byKind<T>(
  source: LosslessObject,
  name: string,
  kinds: Record<string, Read<T>>,
  place: Place,
  unknown: (whole: LosslessObject) => T,
): T {
  const at = inside(place, name)
  if (!source.has(name)) return refuse(at, 'is missing')
  const kind = text(source.get(name)!, at)
  if (Object.hasOwn(kinds, kind)) return kinds[kind]!(source, place)
  if (place.rules.strict) return refuse(at, `${JSON.stringify(kind)} is not known`)
  place.rules.changed(at.path, `${JSON.stringify(kind)} is not known; kept as it is`)
  return unknown(source)
}

/** What a tool gave: any JSON. An object in it that is a file, and a sound one, becomes one. */
export function toolContent(value: LosslessJson, place: Place): ToolContent {
  if (Array.isArray(value))
    return value.map((item, index) => toolContent(item, inside(place, index)))
  if (!(value instanceof Map)) return value
  const kind = value.get('kind')
  if (typeof kind === 'string' && Object.hasOwn(FILES, kind) && namesFile(value)) {
    try {
      return FILES[kind]!(value, place)
    } catch (error) {
      if (!(error instanceof HistoryFault)) throw error
    }
  }
  return new Map([...value].map(([key, item]) => [key, toolContent(item, inside(place, key))]))
}

function namesFile(value: LosslessObject): boolean {
  return ['url', 'media_type', 'file_id'].some((key) => value.has(key))
}

/** A JSON Schema, as far as this page looks into it. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  description?: string
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  additionalProperties?: boolean | Schema
  enum?: unknown[]
  const?: unknown
  default?: unknown
  example?: unknown
  examples?: unknown[]
  format?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
}

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header' | 'cookie'
  required?: boolean
  description?: string
  schema?: Schema
}

export interface MediaType {
  schema?: Schema
  example?: unknown
  examples?: Record<string, { value?: unknown }>
  /** What a stream consists of. */
  'x-item-schema'?: Schema
}

export interface Answer {
  description?: string
  content?: Record<string, MediaType>
}

export interface Operation {
  operationId?: string
  tags?: string[]
  summary?: string
  description?: string
  parameters?: Parameter[]
  requestBody?: { required?: boolean; content?: Record<string, MediaType> }
  responses?: Record<string, Answer>
  security?: Record<string, unknown>[]
}

/** An OpenAPI 3.1 document, as far as this page looks into it. */
export interface OpenApi {
  info: { title: string; version?: string; description?: string }
  tags?: { name: string; description?: string }[]
  paths: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, Schema> }
  security?: Record<string, unknown>[]
}

/** One route, with what the page needs to name it. */
export interface Route {
  /** Stands in the address, after `#`. */
  anchor: string
  method: string
  path: string
  operation: Operation
  /** Does it take a token? */
  guarded: boolean
}

export interface Chapter {
  name: string
  description?: string
  routes: Route[]
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options']

/** The routes by their first tag, in the document's order. */
export function chaptersOf(document: OpenApi): Chapter[] {
  const chapters = new Map<string, Chapter>(
    (document.tags ?? []).map((tag) => [tag.name, { ...tag, routes: [] }]),
  )
  for (const [path, operations] of Object.entries(document.paths))
    for (const method of METHODS) {
      const operation = operations[method]
      if (!operation) continue
      const name = operation.tags?.[0] ?? 'Routes'
      const chapter = chapters.get(name) ?? { name, routes: [] }
      chapters.set(name, chapter)
      chapter.routes.push({
        anchor: operation.operationId ?? `${method}${path.replaceAll(/\W+/g, '-')}`,
        method: method.toUpperCase(),
        path,
        operation,
        guarded: (operation.security ?? document.security ?? []).some(
          (way) => Object.keys(way).length > 0,
        ),
      })
    }
  return [...chapters.values()].filter(({ routes }) => routes.length > 0)
}

/** Only the routes that have every word of the search in their path, name or sentences. */
export function search(chapters: readonly Chapter[], words: string): Chapter[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return [...chapters]
  return chapters
    .map((chapter) => ({
      ...chapter,
      routes: chapter.routes.filter((route) => {
        const text = textOf(chapter, route)
        return wanted.every((word) => text.includes(word))
      }),
    }))
    .filter(({ routes }) => routes.length > 0)
}

function textOf(chapter: Chapter, { method, path, operation }: Route): string {
  const { operationId, summary, description, parameters = [] } = operation
  const names = parameters.map(({ name }) => name)
  return [chapter.name, method, path, operationId, summary, description, ...names]
    .join(' ')
    .toLowerCase()
}

/** The name a reference ends with. */
export function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1)
}

/** What a reference leads to; the schema itself where it is none. */
export function resolve(document: OpenApi, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema
  return document.components?.schemas?.[nameOf(schema.$ref)] ?? {}
}

/**
 * The address of the document that `?of=` asks for: a path of this server and of no other.
 * @returns our own where it asks for something else, or for nothing
 */
export function addressOf(query: string, origin: string): string {
  const asked = new URLSearchParams(query).get('of') ?? ''
  if (!URL.canParse(asked, origin)) return OURS
  const url = new URL(asked, origin)
  return asked.startsWith('/') && url.origin === origin ? url.pathname + url.search : OURS
}

const OURS = '/api/openapi.json'

import { resolve, type OpenApi, type Route, type Schema } from './openapi.ts'

/** The lines that call a route from a shell. */
export function curlOf(document: OpenApi, route: Route, origin: string): string {
  const { method, path, operation, guarded } = route
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `$${name.toUpperCase()}`)
  const streams = Object.values(operation.responses ?? {}).some(
    ({ content = {} }) => 'text/event-stream' in content && !('application/json' in content),
  )
  const words = [
    `curl${streams ? ' -N' : ''}${method === 'GET' ? '' : ` -X ${method}`} "${origin}${filled}"`,
    ...(guarded ? ['-H "authorization: Bearer $TOKEN"'] : []),
  ]
  const [type, media] = Object.entries(operation.requestBody?.content ?? {})[0] ?? []
  if (type !== undefined && media) {
    const example = media.example ?? exampleOf(document, media.schema ?? {})
    words.push(`-H "content-type: ${type}"`, `-d '${quoted(JSON.stringify(example))}'`)
  }
  return words.join(' \\\n  ')
}

/** Text within single quotes of a shell. */
function quoted(text: string): string {
  return text.replaceAll("'", String.raw`'\''`)
}

/** Something that the schema would take: what it gives as an example, else what its types allow. */
export function exampleOf(document: OpenApi, given: Schema, depth = 0): unknown {
  const schema = resolve(document, given)
  const example = schema.example ?? schema.examples?.[0] ?? schema.const ?? schema.default
  if (example !== undefined) return example
  if (schema.enum) return schema.enum[0]
  const choice = schema.oneOf?.[0] ?? schema.anyOf?.[0]
  if (choice) return depth > 4 ? null : exampleOf(document, choice, depth + 1)
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  if (type === 'array') return schema.items ? [exampleOf(document, schema.items, depth + 1)] : []
  if (type === 'integer' || type === 'number') return schema.minimum ?? 0
  if (type === 'boolean') return true
  if (type === 'string') return '…'
  if (depth > 4) return {}
  return Object.fromEntries(
    (schema.required ?? []).map((name) => [
      name,
      exampleOf(document, schema.properties?.[name] ?? {}, depth + 1),
    ]),
  )
}

import type { Json, JsonObject } from '../../../protocol/index.ts'

/** A value that a JSON Schema allows: the smallest one, or another under another seed. The same for the same seed. */
export function exampleOf(schema: Json | undefined, seed = 0, root = schema, depth = 0): Json {
  if (!isObject(schema) || depth > 16) return 'a'
  const of = (inner: Json | undefined) => exampleOf(inner, seed, root, depth + 1)
  if ('const' in schema) return schema['const']!
  const choices = [schema['enum'], schema['examples']].find(isList)
  if (choices) return choices[seed % choices.length]!
  if ('default' in schema) return schema['default']!
  const ref = schema['$ref']
  if (typeof ref === 'string') return of(resolve(ref, root))
  const variants = [schema['anyOf'], schema['oneOf'], schema['allOf']].find(isList)
  if (variants) return of(variants[seed % variants.length])
  switch (typeOf(schema, seed)) {
    case 'object':
      return objectOf(schema, of)
    case 'array':
      return arrayOf(schema, of)
    case 'string':
      return stringOf(schema, seed)
    case 'integer':
    case 'number':
      return numberOf(schema, seed)
    case 'boolean':
      return seed % 2 === 1
    case 'null':
      return null
    default:
      return 'a'
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isList(value: Json | undefined): value is Json[] {
  return Array.isArray(value) && value.length > 0
}

function typeOf(schema: JsonObject, seed: number): Json | undefined {
  const type = schema['type']
  if (isList(type)) return type[seed % type.length]
  return type ?? (isObject(schema['properties']) ? 'object' : undefined)
}

/** A pointer into the same schema, as in `#/$defs/place`. */
function resolve(ref: string, root: Json | undefined): Json | undefined {
  let place = root
  for (const key of ref.split('/').slice(1)) {
    const name = decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~')
    place = isObject(place) ? place[name] : undefined
  }
  return place
}

/** What is required, and nothing else. */
function objectOf(schema: JsonObject, of: (inner: Json | undefined) => Json): Json {
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  const required = isList(schema['required']) ? (schema['required'] as string[]) : []
  return Object.fromEntries(required.map((name) => [name, of(properties[name])]))
}

function arrayOf(schema: JsonObject, of: (inner: Json | undefined) => Json): Json {
  const least = Number(schema['minItems'] ?? 0)
  const prefix = isList(schema['prefixItems']) ? schema['prefixItems'] : []
  const length = Math.max(least, prefix.length)
  return Array.from({ length }, (_, i) => of(prefix[i] ?? schema['items']))
}

const FORMATS: Record<string, string> = {
  date: '2024-01-01',
  time: '00:00:00Z',
  'date-time': '2024-01-01T00:00:00Z',
  email: 'a@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
  ipv4: '127.0.0.1',
  ipv6: '::1',
}

function stringOf(schema: JsonObject, seed: number): string {
  const format = typeof schema['format'] === 'string' ? FORMATS[schema['format']] : undefined
  if (format !== undefined) return format
  const letter = String.fromCharCode(97 + (seed % 26))
  return letter.repeat(Math.max(1, Number(schema['minLength'] ?? 1)))
}

function numberOf(schema: JsonObject, seed: number): number {
  const whole = schema['type'] !== 'number'
  const step = Number(schema['multipleOf'] ?? (whole ? 1 : 0.5))
  const above = schema['exclusiveMinimum']
  const least = Number(schema['minimum'] ?? above ?? -Infinity)
  const below = schema['exclusiveMaximum']
  const most = Number(schema['maximum'] ?? below ?? Infinity)
  // The first multiple of the step that is not below the least.
  let value = Number.isFinite(least) ? Math.ceil(least / step) * step : 0
  if (above !== undefined && value <= Number(above)) value += step
  if (value > most || (below !== undefined && value >= Number(below)))
    value = Math.floor(most / step) * step - (below === undefined ? 0 : step)
  const next = value + seed * step
  return next > most || (below !== undefined && next >= Number(below)) ? value : next
}

import { readdirSync, readFileSync } from 'node:fs'
import { createId, ROUTES, type RouteId } from '../../../src/protocol/index.ts'
import { SCHEMAS, type RouteSchema } from '../../../src/protocol/routes.schema.ts'
import { z } from 'zod'
import { garble, mutate, oddValue, write } from './odd-json.ts'
import { chance, pick, whole, type Random } from './random.ts'
import type { Targets } from './fixture.ts'

/** A request's body and its type. */
export interface Body {
  bytes: Buffer
  type: string
}

interface JsonSchema {
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  anyOf?: JsonSchema[]
  minimum?: number
  maximum?: number
}

/** The JSON schemas of bodies by `METHOD path`, from the same source as the server's checks. */
const SHAPES = new Map<string, JsonSchema>(
  (Object.keys(ROUTES) as RouteId[]).flatMap((id) => {
    const { body } = SCHEMAS[id] as RouteSchema
    if (!body) return []
    const shape = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }) as JsonSchema
    return [[`${ROUTES[id].method} ${ROUTES[id].path}`, shape] as const]
  }),
)

/** A value that the schema takes, with some of what is optional. */
function validOf(schema: JsonSchema, name: string, targets: Targets, random: Random): unknown {
  if (schema.anyOf) return validOf(pick(random, schema.anyOf), name, targets, random)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return pick(random, schema.enum)
  const type = Array.isArray(schema.type) ? pick(random, schema.type) : schema.type
  if (type === 'object') {
    const fields = Object.entries(schema.properties ?? {}).filter(
      ([key]) => schema.required?.includes(key) || chance(random, 0.4),
    )
    return Object.fromEntries(
      fields.map(([key, inner]) => [key, validOf(inner, key, targets, random)]),
    )
  }
  if (type === 'array') {
    const items = schema.items ?? {}
    return Array.from({ length: 1 + whole(random, 2) }, () => validOf(items, name, targets, random))
  }
  if (type === 'boolean') return chance(random, 0.5)
  if (type === 'null') return null
  if (type === 'number' || type === 'integer')
    return (schema.minimum ?? 0) + whole(random, Math.min(100, schema.maximum ?? 100))
  return textFor(name, targets, random)
}

function textFor(name: string, { message, foreign }: Targets, random: Random): string {
  if (name === 'id') return createId('msg')
  if (name === 'parentId' || name === 'messageId')
    return pick(random, [message, foreign.message, createId('msg')])
  if (name === 'model') return pick(random, ['test:script', 'demo:echo', 'nobody:here'])
  // Nobody listens there, and it is near.
  if (name === 'baseUrl') return 'http://127.0.0.1:9/v1'
  if (name === 'text') return `[tokens=${whole(random, 5)}]`
  if (name === 'toolCallId') return pick(random, ['pyd_ai_tool_call_id__asks', 'x'])
  return pick(random, ['x', 'ann', 'a b'])
}

const TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'application/problem+json',
  'application/json;charset=utf-16',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'application/json, text/html',
  'APPLICATION/JSON',
  ';',
]

/** What may stand anywhere in JSON, and should not. */
const PIECES = [
  '"',
  '\\',
  '{',
  ']',
  ',',
  ':',
  'null',
  '1e400',
  '\u0000',
  '\ufeff',
  '\ud800',
  '/*',
  '//',
  '\\u00',
]

/** A body for a route: mostly one that it would take, changed in a place or two. */
export function bodyFor(route: string, targets: Targets, random: Random): Body | undefined {
  if (route === 'POST /api/v1/conversations/import') return importBody(random)
  if (route === 'POST /chat/') return formBody(random)
  const shape = SHAPES.get(route)
  const isChat = /^POST (\/v1)?\/chat/.test(route)
  if (!shape && !isChat && chance(random, 0.8)) return undefined
  const valid = isChat
    ? { message: `[tokens=${whole(random, 5)}]`, session_id: targets.session, system_prompt: null }
    : shape
      ? validOf(shape, '', targets, random)
      : {}
  const text = write(oddly(valid, random))
  const garbled = chance(random, 0.12) ? garble(text, random, PIECES) : text
  const type = chance(random, 0.9) ? TYPES[0]! : pick(random, TYPES)
  return { bytes: spoil(Buffer.from(garbled), random), type }
}

/** One in four is left as it is, so that what lies behind the first check is reached, too. */
function oddly(valid: unknown, random: Random): unknown {
  if (chance(random, 0.25)) return valid
  return chance(random, 0.9) ? mutate(valid, random) : oddValue(random)
}

/** Bytes that are no UTF-8, now and then. */
function spoil(bytes: Buffer, random: Random): Buffer {
  if (bytes.length === 0 || !chance(random, 0.03)) return bytes
  const at = whole(random, bytes.length)
  return Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff, 0xc0, 0x80]), bytes.subarray(at)])
}

function formBody(random: Random): Body {
  const prompt = chance(random, 0.5) ? '[tokens=2]' : pick(random, ['', '\0', '🦜', '%', '\ud800'])
  const name = pick(random, ['prompt', 'prompt', 'Prompt', 'prompt[]', '', '__proto__'])
  if (chance(random, 0.5)) {
    const form = `${name}=${chance(random, 0.5) ? encodeURIComponent(prompt.toWellFormed()) : prompt}`
    const garbled = garble(form, random, ['%', '%f', '%zz', '&', '=', '+', '\0', '%c0%80'])
    return {
      bytes: Buffer.from(chance(random, 0.4) ? form : garbled),
      type: 'application/x-www-form-urlencoded',
    }
  }
  const parts = Array.from(
    { length: chance(random, 0.05) ? 3_000 : 1 + whole(random, 3) },
    () => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${prompt}\r\n`,
  )
  const form = `${parts.join('')}--b--\r\n`
  const garbled = garble(form, random, ['--b', '\r\n', '\n', '"', '; filename="../x"', '\0', '--'])
  const type = pick(random, [
    'multipart/form-data; boundary=b',
    'multipart/form-data; boundary="b"',
    'multipart/form-data',
    'multipart/form-data; boundary=',
  ])
  return { bytes: Buffer.from(chance(random, 0.4) ? form : garbled), type }
}

const DUMPS = new URL('../../history/__fixtures__/messages/', import.meta.url)

/** Histories as PydanticAI has written them. */
export const dumps: readonly string[] = readdirSync(DUMPS)
  .filter((name) => name.endsWith('.json'))
  .map((name) => readFileSync(new URL(name, DUMPS), 'utf8'))

/** A history changed in its JSON or in its letters. */
export function oddDump(random: Random): string {
  const dump = pick(random, dumps)
  if (chance(random, 0.4)) return garble(dump, random, PIECES)
  return write(mutate(JSON.parse(dump), random))
}

function importBody(random: Random): Body {
  return { bytes: spoil(Buffer.from(oddDump(random)), random), type: 'application/json' }
}

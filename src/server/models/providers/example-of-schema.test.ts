import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../protocol/index.ts'
import { inputSchema } from '../../tools/input-schema.ts'
import { exampleOf } from './example-of-schema.ts'

const object = (properties: JsonObject): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})

const SCHEMAS: Record<string, JsonObject> = {
  nothing: { type: 'object' },
  plain: object({ a: { type: 'string' }, b: { type: 'boolean' }, c: { type: 'null' } }),
  numbers: object({
    a: { type: 'integer', minimum: 3, maximum: 9 },
    b: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
    c: { type: 'integer', multipleOf: 7, minimum: 10 },
    d: { type: 'integer', maximum: -4 },
  }),
  texts: object({
    a: { type: 'string', minLength: 5 },
    b: { type: 'string', format: 'date-time' },
    c: { type: 'string', format: 'email' },
    d: { type: 'string', format: 'uuid' },
    e: { type: 'string', enum: ['x', 'y', 'z'] },
    f: { const: 'only' },
  }),
  lists: object({
    a: { type: 'array', items: { type: 'integer', minimum: 1 }, minItems: 2 },
    b: { type: 'array', items: { type: 'string' } },
    c: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] },
  }),
  choices: object({
    a: { anyOf: [{ type: 'string' }, { type: 'number' }] },
    b: { oneOf: [{ type: 'boolean' }, { type: 'null' }] },
    c: { type: ['string', 'null'] },
  }),
  nested: object({ a: object({ b: object({ c: { type: 'integer' } }) }) }),
  references: {
    ...object({ place: { $ref: '#/$defs/place' } }),
    $defs: {
      place: object({ city: { type: 'string' }, next: { $ref: '#/$defs/name' } }),
      name: { type: 'string' },
    },
  },
  optional: { type: 'object', properties: { a: { type: 'string' } } },
}

describe.each(Object.entries(SCHEMAS))('%s', (_, schema) => {
  test.each([0, 1, 2, 7, 123_456_789])(
    'under seed %i it is valid, and the same again',
    async (seed) => {
      const example = exampleOf(schema, seed) as JsonObject
      expect(await inputSchema(schema).check(example)).toMatchObject({ ok: true })
      expect(exampleOf(schema, seed)).toEqual(example)
    },
  )
})

test('the smallest one, and only what is required', () => {
  expect(exampleOf(SCHEMAS['plain'])).toEqual({ a: 'a', b: false, c: null })
  expect(exampleOf(SCHEMAS['optional'])).toEqual({})
  expect(exampleOf(SCHEMAS['lists'])).toEqual({ a: [1, 1], b: [], c: ['a', 0] })
})

test('another under another seed', () => {
  expect(exampleOf(SCHEMAS['texts'], 1)).toMatchObject({ a: 'bbbbb', e: 'y' })
})

test('a schema that holds itself comes to an end', () => {
  const schema = { ...object({ next: { $ref: '#' } }) }
  expect(JSON.stringify(exampleOf(schema)).length).toBeLessThan(1000)
})

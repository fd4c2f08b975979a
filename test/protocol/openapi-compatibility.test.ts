import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openApiDocument } from '../../src/server/http/openapi.ts'
import { breaks } from './openapi-breaks.ts'

const RECORDED = fileURLToPath(new URL('__fixtures__/openapi-v1.json', import.meta.url))

test('nothing that clients of /api/v1 rely on has gone', async () => {
  const document: unknown = JSON.parse(JSON.stringify(openApiDocument()))
  // Before the record is renewed, so that renewing it cannot hide a break.
  if (existsSync(RECORDED))
    expect(breaks(JSON.parse(readFileSync(RECORDED, 'utf8')), document)).toEqual([])
  // What is new is put on record by: npx vitest run -u test/protocol/openapi-compatibility.test.ts
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(RECORDED)
})

test('what would break a client is seen', () => {
  const operation = (schema: object, parameters: object[] = []) => ({
    paths: {
      '/a': {
        post: {
          parameters,
          requestBody: { content: { 'application/json': { schema } } },
          responses: { 200: {}, 404: {} },
        },
      },
    },
  })
  const text = { type: 'string' }
  const before = operation({ type: 'object', required: ['x'], properties: { x: text, y: text } })
  const same = structuredClone(before)
  expect(breaks(before, same)).toEqual([])
  const wider = operation(
    { type: 'object', required: [], properties: { x: text, y: text, z: text } },
    [{ in: 'query', name: 'q' }],
  )
  expect(breaks(before, wider)).toEqual([])
  const narrower = operation(
    { type: 'object', required: ['x', 'z'], properties: { x: { type: 'number' }, z: text } },
    [{ in: 'query', name: 'q', required: true }],
  )
  expect(breaks(before, narrower)).toEqual([
    'POST /a: query q is now required',
    'POST /a body.z is now required',
    'POST /a body.x was "string", is "number"',
    'POST /a body.y is gone',
  ])
  expect(breaks(before, { paths: {} })).toEqual(['POST /a is gone'])
})

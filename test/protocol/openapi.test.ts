import { beforeAll, expect, test } from 'vitest'
import { ROUTES, type Route } from '../../src/protocol/index.ts'
import { serverForAll } from '../for-all.ts'
import { call } from './http-client.ts'

interface Operation {
  operationId: string
  parameters: { name: string; in: string; required: boolean; schema: object }[]
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<string, { description: string; content?: Record<string, { schema?: object }> }>
}

interface Document {
  openapi: string
  info: { title: string; version: string }
  paths: Record<string, Record<string, Operation>>
}

const server = serverForAll()
let document: Document

beforeAll(async () => {
  const answer = await call<Document>(server.url, 'GET', '/api/openapi.json')
  expect(answer.headers['content-type']).toMatch(/^application\/json/)
  document = answer.body
})

test('it describes exactly the routes there are, each under its name', () => {
  expect(document.openapi).toBe('3.1.0')
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(
      ([method, { operationId }]) => `${operationId} ${method} ${path}`,
    ),
  )
  const mounted = Object.entries(ROUTES as Record<string, Route>).map(
    ([id, { method, path }]) => `${id} ${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`,
  )
  expect(described.sort()).toEqual(mounted.sort())
})

test('every parameter in a path is declared, every reference leads somewhere', () => {
  for (const [path, operations] of Object.entries(document.paths))
    for (const { parameters, responses, operationId } of Object.values(operations)) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const declared = parameters.filter((parameter) => parameter.in === 'path')
      expect(
        declared.map(({ name }) => name),
        operationId,
      ).toEqual(inPath)
      expect(declared.every(({ required }) => required)).toBe(true)
      expect(Object.keys(responses)).toContain('default')
    }
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#([^"]+)"/g)].map(
    ([, at]) => at!,
  )
  expect(references.length).toBeGreaterThan(0)
  for (const reference of new Set(references)) {
    const found = reference
      .split('/')
      .slice(1)
      .reduce<unknown>((at, name) => (at as Record<string, unknown>)?.[name], document)
    expect(found, reference).toBeDefined()
  }
})

test('a route that takes a body describes it, and the described statuses are the real ones', async () => {
  const { requestBody } = document.paths['/api/v1/conversations/{id}/messages']!.post!
  const { schema } = requestBody!.content['application/json'] as { schema: Record<string, unknown> }
  expect(schema).toMatchObject({ type: 'object', required: ['parts'], additionalProperties: false })
  expect(Object.keys(document.paths['/api/v1/conversations']!.post!.responses)).toContain('201')
  expect((await call(server.url, 'POST', '/api/v1/conversations', { json: {} })).status).toBe(201)
})

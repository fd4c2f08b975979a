import { describe, expect, test } from 'vitest'
import { curlOf, exampleOf } from './curl.ts'
import { addressOf, chaptersOf, search, type OpenApi } from './openapi.ts'
import { typeOf } from './schema-view.tsx'

const DOCUMENT: OpenApi = {
  info: { title: 'Fruit' },
  tags: [{ name: 'Trees', description: 'They grow' }, { name: 'Empty' }],
  security: [{ token: [] }, {}],
  paths: {
    '/trees': {
      get: { operationId: 'listTrees', tags: ['Trees'], summary: 'List them' },
      post: {
        operationId: 'plantTree',
        tags: ['Trees'],
        requestBody: {
          content: {
            'application/json': { schema: { $ref: '#/components/schemas/Tree' } },
          },
        },
      },
    },
    '/trees/{id}/events': {
      get: {
        parameters: [{ name: 'after', in: 'query' }],
        security: [],
        responses: { '200': { content: { 'text/event-stream': {} } } },
      },
    },
  },
  components: {
    schemas: {
      Tree: {
        type: 'object',
        required: ['kind', 'height', 'fruits', 'parent'],
        properties: {
          kind: { type: 'string', enum: ["loquat's", 'plum'] },
          height: { type: 'number', minimum: 1 },
          fruits: { type: 'array', items: { type: 'string' } },
          parent: { anyOf: [{ $ref: '#/components/schemas/Tree' }, { type: 'null' }] },
          note: { type: 'string' },
        },
      },
    },
  },
}

describe('chaptersOf', () => {
  test('by tag, in order, without the empty ones', () => {
    const chapters = chaptersOf(DOCUMENT)
    expect(chapters.map(({ name, routes }) => [name, routes.length])).toEqual([
      ['Trees', 2],
      ['Routes', 1],
    ])
    expect(chapters[0]!.routes.map(({ anchor, guarded }) => [anchor, guarded])).toEqual([
      ['listTrees', true],
      ['plantTree', true],
    ])
    expect(chapters[1]!.routes[0]).toMatchObject({ anchor: 'get-trees-id-events', guarded: false })
  })
})

describe('search', () => {
  test.each([
    ['', 3],
    ['trees', 3],
    ['POST tree', 1],
    ['list THEM', 1],
    ['after', 1],
    ['pear', 0],
  ])('%s', (words, count) => {
    const found = search(chaptersOf(DOCUMENT), words)
    expect(found.flatMap(({ routes }) => routes)).toHaveLength(count)
  })
})

describe('addressOf', () => {
  const ours = '/api/openapi.json'
  test.each([
    ['', ours],
    ['?of=/openapi.json', '/openapi.json'],
    ['?of=/a%3Fb=c', '/a?b=c'],
    ['?of=//evil.example/x', ours],
    ['?of=/%5Cevil.example/x', ours],
    ['?of=https://evil.example/x', ours],
    ['?of=javascript:alert(1)', ours],
    ['?of=openapi.json', ours],
    ['?of=/\t/evil.example', ours],
  ])('%s', (query, expected) => {
    expect(addressOf(query, 'http://127.0.0.1:8000')).toBe(expected)
  })
})

describe('curlOf', () => {
  const [trees, rest] = chaptersOf(DOCUMENT)
  const curl = (route: NonNullable<typeof trees>['routes'][number]) =>
    curlOf(DOCUMENT, route, 'http://here')

  test('a body comes from the schema, safe within the quotes of a shell', () => {
    expect(curl(trees!.routes[1]!)).toBe(
      [
        'curl -X POST "http://here/trees" \\',
        '  -H "authorization: Bearer $TOKEN" \\',
        '  -H "content-type: application/json" \\',
        String.raw`  -d '{"kind":"loquat'\''s","height":1,"fruits":["…"],"parent":`,
      ].join('\n') +
        curl(trees!.routes[1]!).slice(curl(trees!.routes[1]!).indexOf('"parent":') + 9),
    )
  })

  test('what contains itself comes to an end', () => {
    const example = JSON.stringify(exampleOf(DOCUMENT, { $ref: '#/components/schemas/Tree' }))
    expect(example.length).toBeLessThan(1000)
    expect(example).toMatch(/"parent":null\}+$/)
  })

  test('a stream is not held back; an open route needs no token', () => {
    expect(curl(rest!.routes[0]!)).toBe('curl -N "http://here/trees/$ID/events"')
  })
})

test('typeOf says a type in a few words', () => {
  const { properties } = DOCUMENT.components!.schemas!['Tree']!
  expect(Object.values(properties!).map((schema) => typeOf(DOCUMENT, schema))).toEqual([
    'string',
    'number',
    'list of string',
    'Tree or null',
    'string',
  ])
})

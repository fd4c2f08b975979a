import { describe, expect, test } from 'vitest'
import { readHistory, writeHistory } from '../../src/history/index.ts'

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP4vd_uPwAHqQL41K1teAAAAABJRU5ErkJggg=='
const T = '2025-01-20T09:30:00Z'

function read(messages: unknown, options?: Parameters<typeof readHistory>[1]) {
  const { messages: read, changes } = readHistory(JSON.stringify(messages), options)
  return { written: writeHistory(read.map(({ message }) => message)), changes }
}

const request = (...parts: object[]) => ({ kind: 'request', parts })
const response = (...parts: object[]) => ({ kind: 'response', parts, timestamp: T })
const prompt = (content: unknown) => ({ part_kind: 'user-prompt', content, timestamp: T })
const call = (args: unknown, more = {}) => ({
  part_kind: 'tool-call',
  tool_name: 'f',
  args,
  tool_call_id: 'c',
  ...more,
})

describe('arguments in a wrapper', () => {
  test.each([
    ['args_json', '{"a":1}', '"args":"{\\"a\\":1}"'],
    ['args_dict', { a: 1 }, '"args":{"a":1}'],
    ['args_object', { a: 1 }, '"args":{"a":1}'],
  ])('%s is taken off in an old dump, and said', (name, args, written) => {
    const result = read([request(prompt('x')), response(call({ [name]: args }))])
    expect(result.written).toContain(written)
    expect(result.changes).toEqual([
      { path: '[1].parts[0].args', what: `was unwrapped from ${name}` },
    ])
  })

  test.each([
    ['a newer field of the message', [{ ...request(prompt('x')), instructions: null }]],
    ['a newer field of a part', [response(call({ args_json: '{}' }, { id: null }))]],
    ['a call without a wrapper beside it', [response(call('{}'))]],
  ])('is left on in a dump with %s: a tool may have such an argument', (_, more) => {
    const messages = [...more, response(call({ args_json: '{}' }))]
    expect(read(messages).written).toContain('"args":{"args_json":"{}"}')
    expect(read(messages, { unwrapArgs: 'always' }).written).not.toContain('args_json')
  })

  test('is left on beside another argument, whoever asks', () => {
    const { written } = read([response(call({ args_json: '1', b: 2 }))], { unwrapArgs: 'always' })
    expect(written).toContain('"args":{"args_json":"1","b":2}')
  })
})

describe('files', () => {
  const file = (data: string, media_type: string, more = {}) =>
    read([request(prompt([{ kind: 'binary', data, media_type, ...more }]))])

  test('both alphabets are read, with padding or without, and one is written', () => {
    const standard = PNG.replaceAll('-', '+').replaceAll('_', '/')
    for (const data of [PNG, standard, standard.replace(/=+$/, '')]) {
      const { written, changes } = file(data, 'image/png')
      expect(written).toContain(`"data":"${PNG}"`)
      expect(written).toContain('"identifier":"0de441"')
      expect(changes).toEqual([])
    }
  })

  test('a file encoded twice is decoded once, and that is said', () => {
    const { written, changes } = file(Buffer.from(PNG).toString('base64'), 'image/png')
    expect(written).toContain(`"data":"${PNG}"`)
    expect(changes).toEqual([
      { path: '[0].parts[0].content[0].data', what: 'was encoded twice; once now' },
    ])
  })

  test('a text file that holds base64 is left alone', () => {
    const data = Buffer.from('aGVsbG8=').toString('base64')
    expect(file(data, 'text/plain').written).toContain(`"data":"${data}"`)
  })

  test('what is not base64 is refused where the dump is not old', () => {
    expect(() => file('not base64!', 'text/plain', { identifier: 'x' })).toThrow(
      '[0].parts[0].content[0].data: is not base64',
    )
  })

  test('an old text that could be base64 but then says nothing is taken as text', () => {
    const { written, changes } = file('test+/+/', 'text/plain')
    expect(written).toContain(`"data":"${Buffer.from('test+/+/').toString('base64')}"`)
    expect(changes).toHaveLength(1)
  })
})

test('calls without ids are paired by name and order, each of them once', () => {
  const bare = (name: string) => ({ part_kind: 'tool-call', tool_name: name, args: null })
  const result = (name: string, content: string) => ({
    part_kind: 'tool-return',
    tool_name: name,
    tool_call_id: null,
    content,
    timestamp: T,
  })
  let count = 0
  const { written } = read(
    [
      response(bare('a'), bare('b'), bare('a')),
      request(result('b', 'for b'), result('a', 'first'), result('a', 'second'), result('c', '?')),
    ],
    { mintId: () => `id${++count}` },
  )
  const ids = [...written.matchAll(/"tool_call_id":"(\w+)"/g)].map((found) => found[1])
  expect(ids).toEqual(['id1', 'id2', 'id3', 'id2', 'id1', 'id3', 'id4'])
})

test('missing times come from the message, the next one known, the last one, or now', () => {
  const bare = { part_kind: 'user-prompt', content: 'x' }
  const times = (messages: unknown) =>
    [
      ...read(messages, { now: '2030-01-01T00:00:00Z' }).written.matchAll(
        /"timestamp":"?([^",]+)/g,
      ),
    ].map((found) => found[1])
  expect(times([{ ...request(bare), timestamp: T }])).toEqual([T, T])
  expect(times([request(bare), response()])).toEqual([T, 'null', T])
  expect(times([response(), request(bare), { kind: 'response', parts: [] }])).toEqual([
    T,
    T,
    'null',
    T,
  ])
  expect(times([request(bare)])).toEqual(['2030-01-01T00:00:00Z', 'null'])
})

test('old names are read', () => {
  const { written } = read([
    {
      ...response(),
      vendor_details: { a: 1 },
      provider_request_id: 'r',
      usage: {
        requests: 2,
        request_tokens: 3,
        response_tokens: null,
        total_tokens: 3,
        details: null,
        extra_tokens: 9,
      },
    },
  ])
  expect(written).toContain('"provider_details":{"a":1},"provider_response_id":"r"')
  expect(written).toContain('"usage":{"input_tokens":3,')
  expect(written).toContain('"output_tokens":0,')
  expect(written).toContain('"details":{},"cost":null,"extra_tokens":9}')
})

test('a cost given as a number is written as a decimal', () => {
  const dump = `[{"kind":"response","parts":[],"timestamp":"${T}","usage":{"cost":0.0120}}]`
  expect(writeHistory(readHistory(dump).messages.map(({ message }) => message))).toContain(
    '"cost":"0.0120"',
  )
})

import { describe, expect, test } from 'vitest'
import { EVERY_PART } from '../../src/protocol/__fixtures__/every-event.ts'
import { messageOf } from '../../src/protocol/__fixtures__/message.ts'
import {
  fromMessages,
  readHistory,
  repairHistory,
  toMessages,
  writeHistory,
} from '../../src/history/index.ts'
import { createId, textOf, type Message, type ToolPart } from '../../src/protocol/index.ts'
import { samples } from './samples.ts'

const place = { conversationId: 'conv_1', instructions: null }

function imported(dump: string) {
  const read = readHistory(dump, { now: '2026-01-01T00:00:00Z' }).messages
  const messages = toMessages(read, {
    conversationId: 'conv_1',
    now: 0,
    createMessageId: () => createId('msg'),
  })
  return { read: read.map(({ message }) => message), messages }
}

describe.each(Object.entries(samples('messages')))('%s', (_, dump) => {
  test('comes back from our messages as it was read', () => {
    const { read, messages } = imported(dump)
    const stored = JSON.parse(JSON.stringify(messages)) as Message[]
    expect(writeHistory(fromMessages(stored, place))).toBe(writeHistory(read))
  })

  test('is a branch: each message follows the one before it', () => {
    const { messages } = imported(dump)
    messages.forEach((message, index) =>
      expect(message.parentId).toBe(messages[index - 1]?.id ?? null),
    )
    const ids = messages.flatMap(({ parts }) => parts.map(({ id }) => id))
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('says in our messages what it said', () => {
    const { read, messages } = imported(dump)
    const said = messages.map(({ parts }) => textOf(parts)).join('\n')
    for (const message of read)
      if (message.kind === 'response')
        for (const part of message.parts)
          if (part.part_kind === 'text') expect(said).toContain(part.content)
  })

  test('without its origin it is still a history', () => {
    const { messages } = imported(dump)
    const own = messages.map(({ origin: _origin, ...message }) => message)
    const written = writeHistory(fromMessages(own, place))
    const again = readHistory(written, { strict: true })
    expect(writeHistory(again.messages.map(({ message }) => message))).toBe(written)
    expect(again.changes).toEqual([])
  })
})

test('the source of a message is kept to the letter', () => {
  const source =
    '{ "kind":"request",\n "parts":[{"content":"1.0","part_kind":"user-prompt","new":12345678901234567890.0}]}'
  const { messages } = imported(`[ ${source} ]`)
  expect(messages[0]!.origin).toContain(source)
  expect(writeHistory(fromMessages(messages, place))).toContain('"new":12345678901234567890.0')
})

test('what newer versions add comes back: fields, parts, content and messages', () => {
  const dump = writeHistory(
    readHistory(`[
      {"kind":"request","parts":[{"part_kind":"user-prompt","content":["Hi",{"kind":"hologram","depth":3}],"timestamp":"2027-01-01T00:00:00Z"}],"mood":"curious"},
      {"kind":"response","parts":[{"part_kind":"dance","steps":[1,2]},{"part_kind":"text","content":"Ho"}],"timestamp":"2027-01-01T00:00:01Z"},
      {"kind":"memo","text":"new"}]`).messages.map(({ message }) => message),
  )
  for (const kept of [
    '"depth":3',
    '"mood":"curious"',
    '{"part_kind":"dance","steps":[1,2]}',
    '{"kind":"memo","text":"new"}',
  ])
    expect(dump).toContain(kept)
  const { messages } = imported(dump)
  expect(writeHistory(fromMessages(messages, place))).toBe(dump)
  expect(
    messages.flatMap(({ parts }) => parts).filter(({ type }) => type === 'unknown'),
  ).toHaveLength(3)
  expect(() => readHistory(dump, { strict: true })).toThrow('[0].parts[0].content[1].kind')
})

test('a call and its result are one part', () => {
  const { messages } = imported(samples('messages')['v0.3.7-tool-return-metadata']!)
  const [tool] = messages[1]!.parts as ToolPart[]
  expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant'])
  expect(tool).toMatchObject({
    type: 'tool',
    toolName: 'read_sensor',
    input: '{"id":7}',
    state: 'done',
    output: '21.5 degrees',
    outcome: 'success',
    resultMetadata: { raw: [21.4, 21.6], calibrated: true },
  })
})

test('a picture that a tool gave stands beside the call', () => {
  const { messages } = imported(samples('messages')['now-tool-return-multimodal']!)
  const { parts } = messages[1]!
  const [camera] = parts as ToolPart[]
  expect(camera!.output).toEqual({ kind: 'binary', media_type: 'image/png', identifier: '0de441' })
  expect(parts.filter(({ type }) => type === 'file')).toMatchObject([
    { kind: 'image', mediaType: 'image/png', identifier: '0de441', data: { type: 'bytes' } },
  ])
})

test('what follows an imported history goes on under its id; a question has the run that answers it', () => {
  const { messages } = imported(
    samples('messages')['now-timestamps']!.replace(
      '"conversation_id": null',
      '"conversation_id": "conv-0001"',
    ),
  )
  const asked = messageOf('user', [{ id: 'a', type: 'text', text: 'More?' }])
  const reply = messageOf('assistant', [{ id: 'b', type: 'text', text: 'No.' }], { runId: 'run_1' })
  const history = fromMessages([...messages, asked, reply], place)
  expect(history.slice(-2)).toMatchObject([
    { kind: 'request', run_id: 'run_1', conversation_id: 'conv-0001' },
    { kind: 'response', run_id: 'run_1', conversation_id: 'conv-0001' },
  ])
})

test('results that came with the next question are not lost when another is asked', () => {
  const { messages } = imported(samples('messages')['now-malformed-args']!)
  const [first, reply] = messages as [Message, Message]
  const other: Message = {
    id: 'msg_other',
    conversationId: 'conv_1',
    parentId: reply.id,
    role: 'user',
    parts: [{ id: 'x', type: 'text', text: 'Never mind.' }],
    createdAt: '2026-09-01T00:00:00.000Z',
  }
  const history = fromMessages([first, reply, other], place)
  expect(writeHistory(repairHistory(history))).toContain('"tool_call_id":"call_cut"')
  expect(writeHistory(history)).toContain('The tool call was interrupted')
})

test('what a run of ours added to an imported reply follows it', () => {
  const { messages } = imported(samples('messages')['v1.92.0-interrupted-response']!)
  const reply = messages[1]!
  reply.parts.push({ id: 'more', type: 'text', text: '3.' })
  const history = fromMessages(messages, place)
  expect(history.map(({ kind }) => kind)).toEqual(['request', 'response', 'response'])
  expect(writeHistory(history)).toContain('"content":"3."')
})

describe('what Loquat wrote itself', () => {
  test('is a history that the library’s rules accept, whatever parts it has', () => {
    for (const role of ['user', 'assistant'] as const)
      for (const part of EVERY_PART) {
        const written = writeHistory(fromMessages([messageOf(role, [part])], place))
        const { messages, changes } = readHistory(written, { strict: true })
        expect(writeHistory(messages.map(({ message }) => message)), part.type).toBe(written)
        expect(changes).toEqual([])
      }
  })

  test('tells steps, tools, costs and ends', () => {
    const reply = messageOf(
      'assistant',
      [
        { id: '1', type: 'reasoning', text: 'Hm.', signature: 's' },
        {
          id: '2',
          type: 'tool',
          toolCallId: 'c1',
          toolName: 'add',
          state: 'done',
          input: '{"a":1}',
          output: { sum: 3 },
          outcome: 'success',
          finishedAt: '2026-08-21T09:30:02.000Z',
        },
        { id: '3', type: 'step-start' },
        { id: '4', type: 'text', text: 'Three.' },
      ],
      {
        model: 'anthropic:claude',
        runId: 'run_1',
        state: 'stopped',
        finishReason: 'stop',
        usage: { inputTokens: 5, outputTokens: 2, reasoningTokens: 1 },
        cost: { microUsd: 1_230_045, inputMicroUsd: 0, outputMicroUsd: 0, price: 'x' },
      },
    )
    const history = fromMessages([reply], place)
    expect(history.map(({ kind }) => kind)).toEqual(['response', 'request', 'response'])
    const [first, results, last] = history as [never, never, never]
    expect(first).toMatchObject({
      parts: [
        { part_kind: 'thinking', signature: 's', provider_name: 'anthropic' },
        { part_kind: 'tool-call', args: '{"a":1}' },
      ],
      finish_reason: 'tool_call',
      state: 'complete',
    })
    expect(results).toMatchObject({
      parts: [{ part_kind: 'tool-return', tool_call_id: 'c1', timestamp: '2026-08-21T09:30:02Z' }],
    })
    expect(last).toMatchObject({
      parts: [{ part_kind: 'text', content: 'Three.' }],
      timestamp: '2026-08-21T09:30:01.137000Z',
      model_name: 'claude',
      provider_name: 'anthropic',
      usage: { cost: '1.230045' },
      run_id: 'run_1',
      state: 'interrupted',
    })
  })
})

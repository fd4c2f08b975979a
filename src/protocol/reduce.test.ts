import { describe, expect, test } from 'vitest'
import { EVERY_EVENT, EVERY_PART, IDS } from './__fixtures__/every-event.ts'
import { EVENT_TYPES, type ConversationEvent, type EventBody, type EventType } from './event.ts'
import type { Part, PartType } from './part.ts'
import {
  EMPTY_STATE,
  path,
  reduce,
  reduceMessage,
  startMessage,
  type ConversationState,
} from './reduce.ts'

const fold = (events: ConversationEvent[], from: ConversationState = EMPTY_STATE) =>
  events.reduce(reduce, from)

const upTo = (predicate: (event: ConversationEvent) => boolean) =>
  EVERY_EVENT.slice(0, EVERY_EVENT.findIndex(predicate) + 1)

/** The state after the last event of a type, and the state before it. */
function around(type: EventType, nth = 0): [before: ConversationState, after: ConversationState] {
  const event = EVERY_EVENT.filter((candidate) => candidate.type === type)[nth]
  if (!event) throw new Error(`no ${type} in the fixture`)
  const before = fold(EVERY_EVENT.slice(0, event.seq - 1))
  return [before, reduce(before, event)]
}

/** Every part kind; the compiler keeps it equal to the union. */
const PART_TYPES = Object.keys({
  text: 1,
  reasoning: 1,
  file: 1,
  tool: 1,
  retry: 1,
  source: 1,
  instructions: 1,
  compaction: 1,
  speech: 1,
  'cache-point': 1,
  'tool-availability': 1,
  'step-start': 1,
  unknown: 1,
} satisfies Record<PartType, 1>)

describe('the fixture', () => {
  test('has every event type', () => {
    expect(new Set(EVERY_EVENT.map((event) => event.type))).toEqual(new Set(EVENT_TYPES))
  })

  test('has every part type', () => {
    expect(EVERY_PART.map((part) => part.type)).toEqual(PART_TYPES)
  })
})

describe('whatever the events', () => {
  test('each changes what a reader knows', () => {
    // The borders of parts and steps only matter with what they carry: a first step and a bare end change nothing.
    const silent = new Set(['text-end', 'step-start'])
    let state = EMPTY_STATE
    for (const event of EVERY_EVENT) {
      const next = reduce(state, event)
      const changed = JSON.stringify({ ...next, seq: 0 }) !== JSON.stringify({ ...state, seq: 0 })
      if (!silent.has(event.type) && event.type !== 'snapshot')
        expect(changed, event.type).toBe(true)
      expect(next.seq).toBe(event.seq)
      state = next
    }
  })

  test('folding twice is folding once', () => {
    const once = fold(EVERY_EVENT)
    expect(fold(EVERY_EVENT, once)).toBe(once)
    expect(fold(EVERY_EVENT.flatMap((event) => [event, event]))).toEqual(once)
  })

  test('any split folds the same, over JSON too', () => {
    const whole = fold(EVERY_EVENT)
    for (let cut = 0; cut <= EVERY_EVENT.length; cut++) {
      const saved = JSON.parse(JSON.stringify(fold(EVERY_EVENT.slice(0, cut)))) as ConversationState
      expect(fold(EVERY_EVENT.slice(cut), saved), `cut after ${cut}`).toEqual(whole)
      // A resume that repeats what was seen is harmless.
      expect(fold(EVERY_EVENT.slice(Math.max(0, cut - 7)), saved)).toEqual(whole)
    }
  })

  test('what was shown stays: later text only adds to it', () => {
    const textIn = (part: Part | undefined) => (part && 'text' in part ? (part.text ?? '') : '')
    let shown = EMPTY_STATE
    for (const event of EVERY_EVENT) {
      const next = reduce(shown, event)
      for (const { id, parts } of Object.values(shown.messages)) {
        const later = next.messages[id]?.parts ?? []
        expect(later.slice(0, parts.length).map((part) => part.id)).toEqual(
          parts.map((part) => part.id),
        )
        for (const [index, part] of parts.entries())
          expect(textIn(later[index]).startsWith(textIn(part))).toBe(true)
      }
      shown = next
    }
  })

  test('the state before is left as it was', () => {
    const frozen = (value: unknown): unknown => {
      if (typeof value === 'object' && value !== null) {
        Object.values(value).forEach(frozen)
        Object.freeze(value)
      }
      return value
    }
    let state = EMPTY_STATE
    for (const event of EVERY_EVENT) {
      frozen(state)
      frozen(event)
      state = reduce(state, event)
    }
    expect(state.seq).toBe(EVERY_EVENT.length)
  })

  test('an unknown type is passed over', () => {
    const state = fold(EVERY_EVENT)
    const strange = { type: 'hologram', seq: state.seq + 1 } as unknown as ConversationEvent
    expect(reduce(state, strange)).toEqual({ ...state, seq: state.seq + 1 })
  })
})

describe('one by one', () => {
  test('message: a first message becomes the leaf', () => {
    const [, after] = around('message')
    expect(after.leafId).toBe(IDS.question)
    expect(after.messages[IDS.question]?.parts).toEqual(EVERY_PART)
  })

  test('run-start: an empty assistant message grows on the active path', () => {
    const [, after] = around('run-start')
    expect(after.leafId).toBe(IDS.answer)
    expect(after.messages[IDS.answer]).toMatchObject({
      role: 'assistant',
      state: 'running',
      parts: [],
    })
  })

  test('run-start of a sibling does not move the leaf; branch does', () => {
    const [, after] = around('run-start', 1)
    expect(after.messages[IDS.sibling]?.parentId).toBe(IDS.question)
    expect(after.leafId).toBe(IDS.answer)
    const [before, branched] = around('branch')
    expect(before.leafId).toBe(IDS.answer)
    expect(path(branched).map((message) => message.id)).toEqual([IDS.question, IDS.sibling])
  })

  test('reasoning: text grows, the end brings its proof', () => {
    const state = fold(upTo((event) => event.type === 'reasoning-end'))
    expect(state.messages[IDS.answer]?.parts).toEqual([
      {
        id: 'a0',
        type: 'reasoning',
        text: 'A yellow fruit.',
        signature: 'c2lnbmVk',
        providerMetadata: { demo: { k: 'v' } },
        startedAt: '2026-01-05T09:00:00.000Z',
        endedAt: '2026-01-05T09:00:07.000Z',
      },
    ])
  })

  test('tool: streaming, whole, waiting, approved, done', () => {
    const toolAfter = (type: EventType, nth = 0) => {
      const message = around(type, nth)[1].messages[IDS.answer]
      return [message?.state, message?.parts.find((part) => part.type === 'tool')]
    }
    expect(toolAfter('tool-input-start')).toMatchObject([
      'running',
      { state: 'input-streaming', input: '' },
    ])
    expect(toolAfter('tool-input-delta', 1)[1]).toMatchObject({ input: '{"at":"picture"}' })
    expect(toolAfter('tool-input-available')[1]).toMatchObject({ state: 'input-available' })
    expect(toolAfter('tool-approval')).toMatchObject(['waiting', { state: 'waiting' }])
    expect(toolAfter('tool-approval', 1)).toMatchObject([
      'running',
      { approval: { approved: true } },
    ])
    expect(toolAfter('tool-output')[1]).toMatchObject({
      state: 'done',
      outcome: 'success',
      output: { seen: 'a loquat' },
      approval: { approvalId: 'approval_1', approved: true },
    })
  })

  test('a whole tool call may come without its pieces', () => {
    const events = EVERY_EVENT.filter((event) => !/^tool-input-(start|delta)$/.test(event.type))
    expect(
      fold(events).messages[IDS.answer]?.parts.find((part) => part.type === 'tool'),
    ).toMatchObject({
      input: '{"at":"picture"}',
      state: 'done',
    })
  })

  test('step-start marks the border between two model calls', () => {
    expect(fold(EVERY_EVENT).messages[IDS.answer]?.parts.map((part) => part.type)).toEqual([
      'reasoning',
      'tool',
      'step-start',
      'text',
      'source',
      'file',
      'text',
    ])
  })

  test('usage and cost add up over steps and runs', () => {
    expect(fold(EVERY_EVENT).messages[IDS.answer]).toMatchObject({
      usage: { inputTokens: 37, outputTokens: 13, reasoningTokens: 3, estimated: true },
      cost: { microUsd: 60, inputMicroUsd: 20, outputMicroUsd: 40 },
      contextTokens: 26,
    })
  })

  test('run-end says how it ended, and why', () => {
    const [before, after] = around('run-end', 1)
    expect(before.messages[IDS.answer]?.state).toBe('running')
    expect(after.messages[IDS.answer]).toMatchObject({
      state: 'truncated',
      reason: { code: 'provider_truncated' },
    })
  })

  test('continue goes on in the same message and forgets the old ending', () => {
    const [, begun] = around('run-start', 2)
    expect(begun.messages[IDS.answer]).toMatchObject({ state: 'running', runId: IDS.continuation })
    expect(begun.messages[IDS.answer]?.reason).toBeUndefined()
    const message = fold(EVERY_EVENT).messages[IDS.answer]
    expect(message).toMatchObject({
      state: 'completed',
      finishReason: 'stop',
      runId: IDS.continuation,
    })
    expect(message?.parts.filter((part) => part.type === 'text').map((part) => part.text)).toEqual([
      'It is a loquat 🍊',
      ', an evergreen.',
    ])
  })

  test('snapshot replaces what its deltas had built, and stands in for them', () => {
    const snapshot = EVERY_EVENT.find((event) => event.type === 'snapshot')
    if (snapshot?.type !== 'snapshot') throw new Error('no snapshot in the fixture')
    const isFolded = (event: ConversationEvent) =>
      event.seq >= snapshot.fromSeq &&
      event.seq < snapshot.seq &&
      (('runId' in event && event.runId === snapshot.runId) ||
        ('partId' in event && event.partId === 's0'))
    const gapped = EVERY_EVENT.filter((event) => !isFolded(event))
    expect(gapped.length).toBeLessThan(EVERY_EVENT.length)
    expect(fold(gapped).messages[IDS.sibling]).toEqual(snapshot.message)
    expect(fold(EVERY_EVENT).messages[IDS.sibling]).toEqual(snapshot.message)
  })

  test('conversation-update: later patches win, field by field', () => {
    const state = fold([
      { type: 'conversation-update', patch: { title: 'A', pinned: true }, at: '', seq: 1 },
      { type: 'conversation-update', patch: { title: 'B' }, at: '', seq: 2 },
    ])
    expect(state.patch).toEqual({ title: 'B', pinned: true })
  })
})

describe('steps and questions', () => {
  const names = { runId: 'run_1', messageId: 'msg_1', at: '2026-01-01T00:00:00.000Z' }
  const call = (toolCallId: string): EventBody => ({
    ...{ type: 'tool-input-available', partId: toolCallId, toolCallId, toolName: 't', input: '{}' },
    ...names,
  })
  const ask = (toolCallId: string, approved?: boolean): EventBody => ({
    ...{ type: 'tool-approval', toolCallId, approvalId: toolCallId },
    ...(approved === undefined ? {} : { approved }),
    ...names,
  })
  const begun = startMessage('conv_1', {
    ...{ type: 'run-start', parentId: null, model: 'test:tools' },
    ...names,
  })
  const after = (...events: EventBody[]) => events.reduce(reduceMessage, begun)

  test('a message waits until the last question is answered', () => {
    const asked = [call('a'), call('b'), ask('a'), ask('b')]
    expect(after(...asked).state).toBe('waiting')
    expect(after(...asked, ask('a', true)).state).toBe('waiting')
    const answered = after(...asked, ask('a', true), ask('b', false))
    expect(answered.state).toBe('running')
    expect(answered.parts).toMatchObject([
      { approval: { approvalId: 'a', approved: true } },
      { approval: { approvalId: 'b', approved: false } },
    ])
  })

  test('a reply that is continued behind a tool call begins a step, one in the middle of a text does not', () => {
    const step: EventBody = { type: 'step-start', step: 0, ...names }
    const text: EventBody = { type: 'text-start', partId: 'x', ...names }
    expect(after(step, call('a'), step).parts.map(({ type }) => type)).toEqual([
      'tool',
      'step-start',
    ])
    expect(after(step, text, step).parts.map(({ type }) => type)).toEqual(['text'])
  })

  test('what did not fit into the prompt is known of the last call', () => {
    const step: EventBody = { type: 'step-start', step: 0, ...names }
    const cut = { promptFrom: 'msg_2', promptSummary: true, promptShortened: 'p' } as const
    expect(after({ ...step, ...cut })).toMatchObject(cut)
    for (const field of Object.keys(cut))
      expect(after({ ...step, ...cut }, step)).not.toHaveProperty(field)
  })

  test('each call of a run keeps what it was given; one that is made anew takes the place of its first try', () => {
    const step: EventBody = { type: 'step-start', step: 0, ...names }
    const second: EventBody = { ...step, step: 1, promptFrom: 'msg_2' }
    const again: EventBody = { ...second, promptFrom: 'msg_4', promptSummary: true }
    const message = after(step, call('a'), second, again)
    expect(message).not.toHaveProperty('promptFrom')
    expect(message.parts.slice(1)).toEqual([
      { id: 'run_1.1', type: 'step-start', promptFrom: 'msg_4', promptSummary: true },
    ])
    expect(after(step, { ...step, promptFrom: 'msg_2' })).toMatchObject({
      parts: [],
      promptFrom: 'msg_2',
    })
  })

  test('what a summary took is counted, but does not fill the next prompt', () => {
    const usage: EventBody = {
      type: 'usage',
      usage: { inputTokens: 5, outputTokens: 1 },
      ...names,
    }
    const summary: EventBody = { ...usage, of: 'summary' }
    expect(after(summary)).not.toHaveProperty('contextTokens')
    expect(after(usage, summary)).toMatchObject({
      usage: { inputTokens: 10, outputTokens: 2 },
      contextTokens: 6,
    })
  })

  test('when a run began, said its first words and ended', () => {
    const at = (second: number) => ({ ...names, at: `2026-01-05T09:00:0${second}.000Z` })
    const events: EventBody[] = [
      { type: 'run-start', parentId: null, model: 'demo:echo', ...at(1) },
      { type: 'reasoning-start', partId: 'x', ...at(2) },
      { type: 'text-start', partId: 'y', ...at(3) },
      { type: 'run-end', state: 'completed', ...at(4) },
    ]
    expect(after(...events).timing).toEqual({
      startedAt: at(1).at,
      firstAt: at(2).at,
      endedAt: at(4).at,
    })
    expect(after(...events, events[0]!).timing).toEqual({ startedAt: at(1).at })
  })

  test('a step that has begun has no end yet', () => {
    const end: EventBody = { type: 'step-end', step: 0, finishReason: 'tool-calls', ...names }
    expect(after(end).finishReason).toBe('tool-calls')
    expect(after(end, { type: 'step-start', step: 1, ...names })).not.toHaveProperty('finishReason')
  })
})

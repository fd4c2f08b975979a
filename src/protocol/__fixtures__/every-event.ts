import type { ConversationEvent, EventBody } from '../event.ts'
import type { Message } from '../message.ts'
import type { Part } from '../part.ts'

const CONVERSATION = 'conv_01936f3a-0000-7000-8000-000000000001'
const at = '2026-01-05T09:00:00.000Z'

export const IDS = {
  conversation: CONVERSATION,
  question: 'msg_01936f3a-0000-7000-8000-000000000002',
  answer: 'msg_01936f3a-0000-7000-8000-000000000003',
  sibling: 'msg_01936f3a-0000-7000-8000-000000000004',
  run: 'run_01936f3a-0000-7000-8000-000000000005',
  siblingRun: 'run_01936f3a-0000-7000-8000-000000000006',
  continuation: 'run_01936f3a-0000-7000-8000-000000000007',
}

const first = { runId: IDS.run, messageId: IDS.answer, at }
const second = { runId: IDS.siblingRun, messageId: IDS.sibling, at }
const third = { runId: IDS.continuation, messageId: IDS.answer, at }

/** One part of every kind, as an import may bring them. */
export const EVERY_PART = [
  { id: 'p1', type: 'text', text: 'What is in the picture?' },
  {
    id: 'p2',
    type: 'reasoning',
    text: '',
    signature: 'c2ln',
    startedAt: at,
    endedAt: at,
    providerMetadata: { x: { y: 1 } },
  },
  {
    id: 'p3',
    type: 'file',
    kind: 'image',
    data: { type: 'url', url: 'https://example.com/a.png' },
  },
  {
    id: 'p4',
    type: 'tool',
    toolCallId: 'call_0',
    toolName: 'look',
    state: 'done',
    input: '{"at":"picture"}',
    output: { seen: 'a loquat' },
    outcome: 'success',
    finishedAt: at,
  },
  { id: 'p5', type: 'retry', content: 'Not JSON.', toolName: 'look', toolCallId: 'call_0' },
  { id: 'p6', type: 'source', sourceType: 'url', url: 'https://example.com/', title: 'Fruit' },
  { id: 'p7', type: 'instructions', text: 'Be brief.', dynamicRef: 'instructions' },
  { id: 'p8', type: 'compaction', text: null },
  { id: 'p9', type: 'speech', speaker: 'user', transcript: 'Hello?', interruptedAtMs: 120 },
  { id: 'p10', type: 'cache-point', ttl: '5m' },
  { id: 'p11', type: 'tool-availability', toolsAdded: ['look'] },
  { id: 'p12', type: 'step-start' },
  { id: 'p13', type: 'unknown', kind: 'hologram', json: '{"part_kind":"hologram"}' },
] as const satisfies readonly Part[]

const question: Message = {
  id: IDS.question,
  conversationId: CONVERSATION,
  parentId: null,
  role: 'user',
  parts: [...EVERY_PART] as Part[],
  createdAt: at,
}

const folded: Message = {
  id: IDS.sibling,
  conversationId: CONVERSATION,
  parentId: IDS.question,
  role: 'assistant',
  parts: [{ id: 's0', type: 'text', text: 'A medlar, perhaps.' }],
  createdAt: at,
  runId: IDS.siblingRun,
  state: 'completed',
  model: 'demo:echo',
  finishReason: 'stop',
}

const price = { microUsd: 30, inputMicroUsd: 10, outputMicroUsd: 20, price: 'demo:priced' }

/**
 * A conversation in which every event type occurs: an answer with reasoning, a tool that a person approves, a source and a
 * file, which breaks off; a sibling answer on another branch at the same time; a new title; and the first answer continued.
 */
const BODIES: EventBody[] = [
  { type: 'message', message: question },
  { type: 'run-start', parentId: IDS.question, model: 'demo:tour', ...first },
  { type: 'step-start', step: 0, ...first },
  { type: 'step-model', model: 'demo:echo', ...first },
  { type: 'reasoning-start', partId: 'a0', ...first },
  { type: 'reasoning-delta', partId: 'a0', text: 'A yellow ' },
  { type: 'reasoning-delta', partId: 'a0', text: 'fruit.' },
  {
    type: 'reasoning-end',
    partId: 'a0',
    signature: 'c2lnbmVk',
    providerMetadata: { demo: { k: 'v' } },
    at: '2026-01-05T09:00:07.000Z',
  },
  { type: 'tool-input-start', partId: 'a1', toolCallId: 'call_1', toolName: 'look', ...first },
  { type: 'tool-input-delta', partId: 'a1', text: '{"at":' },
  { type: 'tool-input-delta', partId: 'a1', text: '"picture"}' },
  {
    type: 'tool-input-available',
    partId: 'a1',
    toolCallId: 'call_1',
    toolName: 'look',
    input: '{"at":"picture"}',
    ...first,
  },
  { type: 'step-end', step: 0, finishReason: 'tool-calls', ...first },
  {
    type: 'usage',
    usage: { inputTokens: 10, outputTokens: 5, reasoningTokens: 3 },
    cost: price,
    ...first,
  },
  { type: 'tool-approval', toolCallId: 'call_1', approvalId: 'approval_1', each: true, ...first },
  { type: 'run-start', parentId: IDS.question, model: 'demo:echo', ...second },
  { type: 'step-start', step: 0, ...second },
  { type: 'text-start', partId: 's0', ...second },
  { type: 'text-delta', partId: 's0', text: 'A medlar' },
  {
    type: 'tool-approval',
    toolCallId: 'call_1',
    approvalId: 'approval_1',
    approved: true,
    ...first,
  },
  {
    type: 'tool-output',
    toolCallId: 'call_1',
    output: { seen: 'a loquat' },
    outcome: 'success',
    ...first,
  },
  { type: 'text-delta', partId: 's0', text: ', perhaps.' },
  { type: 'step-start', step: 1, ...first },
  { type: 'text-start', partId: 'a2', ...first },
  { type: 'text-delta', partId: 'a2', text: 'It is a ' },
  { type: 'text-delta', partId: 'a2', text: 'loquat 🍊' },
  {
    type: 'source',
    part: { id: 'a3', type: 'source', sourceType: 'url', url: 'https://example.com/loquat' },
    ...first,
  },
  {
    type: 'file',
    part: {
      id: 'a4',
      type: 'file',
      kind: 'image',
      data: { type: 'bytes', base64: 'AAAA' },
      mediaType: 'image/png',
    },
    ...first,
  },
  { type: 'text-end', partId: 's0' },
  { type: 'run-end', state: 'completed', finishReason: 'stop', ...second },
  { type: 'snapshot', message: folded, fromSeq: 15, ...second },
  {
    type: 'run-end',
    state: 'truncated',
    reason: { code: 'provider_truncated', message: 'The provider stopped.', retryable: true },
    ...first,
  },
  { type: 'conversation-update', patch: { title: 'A fruit', allowedTools: ['look'] }, at },
  { type: 'run-start', parentId: IDS.question, model: 'demo:tour', ...third },
  {
    type: 'usage',
    usage: { inputTokens: 7, outputTokens: 2 },
    of: 'summary',
    ...third,
  },
  {
    type: 'step-start',
    step: 0,
    promptFrom: IDS.question,
    promptSummary: true,
    promptShortened: 'a1',
    ...third,
  },
  { type: 'text-start', partId: 'c0', ...third },
  { type: 'text-delta', partId: 'c0', text: ', an evergreen.' },
  { type: 'text-end', partId: 'c0', providerMetadata: { demo: { end: true } } },
  {
    type: 'usage',
    usage: { inputTokens: 20, outputTokens: 6, estimated: true },
    cost: price,
    ...third,
  },
  { type: 'step-end', step: 0, finishReason: 'stop', ...third },
  { type: 'run-end', state: 'completed', finishReason: 'stop', ...third },
  { type: 'branch', leafId: IDS.sibling, at },
]

export const EVERY_EVENT: ConversationEvent[] = BODIES.map((body, index) => ({
  ...body,
  seq: index + 1,
}))

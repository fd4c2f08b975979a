import type { Step } from '../socket-upstream.ts'
import { chunk, chunked, head, LAST, unheld } from './http.ts'
import type { Misbehaviour, Misbehaviours, Position, Reply } from './misbehaviour.ts'
import type { Wire } from './wires.ts'

const MIDDLE: readonly Position[] = ['text', 'arguments']

/** A good reply with something in its middle. */
function inserted(what: (reply: Reply) => Step[], more: Partial<Misbehaviour> = {}): Misbehaviour {
  return {
    at: MIDDLE,
    ends: ['completed'],
    answer: (reply) => [head(), ...reply.before, ...what(reply), ...reply.after, LAST],
    ...more,
  }
}

/** Text that is unusual, and good. */
const texts = (...all: string[]): Misbehaviour =>
  inserted(({ wire }) => chunked(...all.map((text) => wire.text(text))), { at: ['text'] })

/** An event of either wire. */
const json = (openai: string, anthropic: string, more: Partial<Misbehaviour> = {}): Misbehaviour =>
  inserted(
    ({ wire }) => [{ write: chunk(`data: ${wire.name === 'openai' ? openai : anthropic}\n\n`) }],
    more,
  )

/** A reply that ends with this in place of its own reason. */
function ending(what: (wire: Wire) => Buffer, more: Partial<Misbehaviour> = {}): Misbehaviour {
  return {
    at: ['text'],
    ends: ['completed'],
    answer: ({ wire, before }) => [head(), ...before, ...chunked(what(wire), wire.mark), LAST],
    ...more,
  }
}

/** Tokens used, as no provider should count them. */
const usage = (value: unknown, more: Partial<Misbehaviour> = {}): Misbehaviour =>
  ending(
    (wire) =>
      wire.name === 'openai'
        ? wire.reason('stop', { prompt_tokens: value, completion_tokens: value })
        : wire.reason('end_turn', { input_tokens: value, output_tokens: value }),
    { ends: ['completed', 'truncated', 'provider_bad_response'], ...more },
  )

/** Calls behind the text of a reply. */
function calling(
  frames: (wire: Wire) => ReturnType<Wire['call']>,
  more: Partial<Misbehaviour> = {},
): Misbehaviour {
  return {
    at: ['text'],
    ends: ['completed'],
    answer: ({ wire, before }) => [
      head(),
      ...before,
      ...chunked(
        ...(wire.name === 'anthropic'
          ? [wire.event({ type: 'content_block_stop', index: 0 })]
          : []),
        ...frames(wire),
        wire.reason(wire.name === 'openai' ? 'tool_calls' : 'tool_use'),
        wire.mark,
      ),
      LAST,
    ],
    ...more,
  }
}

const ODD = ['completed', 'provider_bad_response'] as const
const DEEP = '{"a":'.repeat(1e5) + '1' + '}'.repeat(1e5)
const PROTO = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}'

/** What stands in the events. */
export const CONTENTS: Misbehaviours = {
  'the same text twice': texts('again ', 'again ', 'again '),
  'empty text': texts('', ''),
  'a token of 900 KiB': texts('t'.repeat(900 << 10)),
  'NUL, and other control characters': texts('\0', 'a\0b', '\u001b[31m', '\u2028', '\u0085'),
  'half characters that belong together': texts('\ud83e', '\udd9c'),
  'half characters that do not': texts('\ud83e', 'x', '\udd9c', '\udfff\ud800'),
  'text that looks like events': texts('\n\ndata: [DONE]\n\n', '\nevent: run-end\n', 'id: 1\n'),
  'keys of the prototype': json(
    `{${PROTO},"choices":[{${PROTO},"index":0,"delta":{${PROTO}}}]}`,
    `{"type":"ping",${PROTO}}`,
    { ends: ODD },
  ),
  '100,000 levels of JSON': json(
    `{"choices":[{"index":0,"delta":{},"x":${DEEP}}]}`,
    `{"type":"ping","x":${DEEP}}`,
    { ends: ODD },
  ),
  '100,000 levels of lists': json('['.repeat(1e5), '['.repeat(1e5), {
    ends: ['provider_bad_response'],
  }),
  'an event of an unknown kind': json(
    '{"object":"something.new","value":1}',
    '{"type":"something_new","value":1}',
  ),
  'no choices': json('{"choices":[]}', '{"type":"ping"}'),
  'null in place of things': json(
    '{"choices":[{"index":0,"delta":null,"finish_reason":null}],"usage":null,"error":null}',
    '{"type":"content_block_delta","index":null,"delta":null}',
    { ends: ODD },
  ),
  'things of other types': json(
    '{"choices":{"0":1},"usage":[1],"id":{}}',
    '{"type":7,"index":"x","delta":[]}',
    { ends: ODD },
  ),
  'text that is none': json(
    '{"choices":[{"index":0,"delta":{"content":{"a":1},"tool_calls":"x"}}]}',
    '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":{"a":1}}}',
    { ends: ODD },
  ),
  'another choice': json(
    '{"choices":[{"index":1,"delta":{"content":"of the other choice"}}]}',
    '{"type":"ping"}',
  ),
  'reasoning under an unknown name': json(
    '{"choices":[{"index":0,"delta":{"thoughts":"hm","thinking_content":"hm"}}]}',
    '{"type":"content_block_delta","index":0,"delta":{"type":"musing_delta","musing":"hm"}}',
    { ends: ODD },
  ),
  'the name of another model': json(
    '{"model":"another","choices":[]}',
    '{"type":"message_start","message":{"id":"msg_mock","model":"another","usage":{"input_tokens":1,"output_tokens":1},"content":[],"role":"assistant","type":"message","stop_reason":null}}',
  ),
  'another message in the middle': {
    at: MIDDLE,
    ends: ['completed', 'provider_bad_response', 'truncated'],
    answer: ({ wire, before, after }) => [
      head(),
      ...before,
      ...chunked(...wire.frames({ tokens: ['of another message'] })),
      ...unheld(after),
      LAST,
    ],
  },
  'text of a part that was never begun': {
    at: ['text'],
    ends: ODD,
    answer: ({ wire, before, after }) => [
      head(),
      ...before,
      ...after.slice(0, -2),
      ...(wire.name === 'openai'
        ? []
        : chunked({
            bytes: wire.event({
              type: 'content_block_delta',
              index: 40,
              delta: { type: 'text_delta', text: 'from nowhere' },
            }),
            holds: { kind: 'text', text: 'from nowhere' },
          })),
      ...after.slice(-2),
      LAST,
    ],
  },
  'an unknown reason': ending((wire) => wire.reason('because')),
  'a reason from the prototype': ending((wire) => wire.reason('constructor')),
  'a reason of 100,000 letters': ending((wire) => wire.reason('x'.repeat(1e5))),
  'tools as the reason, without any': ending((wire) =>
    wire.reason(wire.name === 'openai' ? 'tool_calls' : 'tool_use'),
  ),
  'an error as the reason': ending((wire) => wire.reason('error'), {
    ends: { openai: ['provider_unavailable'], anthropic: ['completed', 'provider_unavailable'] },
  }),
  'a reason twice': ending((wire) => Buffer.concat([wire.reason('length'), wire.reason('stop')])),
  'text behind the reason': {
    at: ['text'],
    ends: ['completed'],
    answer: ({ wire, before }) => [
      head(),
      ...before,
      ...chunked(
        wire.reason(wire.name === 'openai' ? 'stop' : 'end_turn'),
        wire.text('late '),
        wire.mark,
      ),
      LAST,
    ],
  },
  'usage that is negative': usage(-5),
  'usage beyond all numbers': usage(1e308),
  'usage in halves': usage(0.5),
  'usage as text': usage('12'),
  'usage that is a list': usage([1, 2]),
  'usage that is nothing': usage(null),
  'usage that is no number': {
    ...ending((wire) =>
      Buffer.from(wire.reason('stop', { x: 'NaN' }).toString().replace('"NaN"', 'NaN')),
    ),
    ends: ['provider_bad_response'],
  },
  'calls between each other': calling(interleaved, {
    calls: ['{"a":[1,2]}', '{"b":"Zürich"}'],
  }),
  'arguments that are no JSON': calling((wire) => wire.call(0, 'call_a', 'look', '{"a": oops'), {
    calls: ['{"a": oops'],
  }),
  'arguments of 100,000 levels': calling((wire) => wire.call(0, 'call_a', 'look', DEEP), {
    ends: ['completed', 'provider_bad_response'],
  }),
  'arguments that are no text': calling((wire) => wire.call(0, 'call_a', 'look', { a: 1 }), {
    ends: ODD,
  }),
  'arguments that are null': calling((wire) => wire.call(0, 'call_a', 'look', null), { ends: ODD }),
  'a call without an id': calling((wire) => wire.call(0, null, 'look', '{}'), { ends: ODD }),
  'a call without a name': calling((wire) => wire.call(0, 'call_a', null, '{}'), { ends: ODD }),
  'a call without anything': calling((wire) => wire.call(0, null, null, ''), { ends: ODD }),
  'a call from the prototype': calling(
    (wire) => wire.call(0, '__proto__', 'constructor', `{${PROTO}}`),
    { ends: ODD },
  ),
  'two calls with one id': calling(
    (wire) => [
      ...wire.call(0, 'call_a', 'look', '{"a":1}'),
      ...wire.call(1, 'call_a', 'look', '{"a":2}'),
    ],
    { ends: ODD },
  ),
  'calls under the numbers -1, 1e9 and 7': calling(
    (wire) => [-1, 1e9, 7].flatMap((at) => wire.call(at, `call_${at}`, 'look', '{}')),
    { ends: ODD },
  ),
  'a call that was never ended': {
    at: ['arguments'],
    ends: ['completed', 'truncated'],
    answer: ({ wire, before }) => [
      head(),
      ...before,
      ...chunked(wire.reason(wire.name === 'openai' ? 'tool_calls' : 'tool_use'), wire.mark),
      LAST,
    ],
  },
}

/** Two calls whose arguments come in turn. */
function interleaved(wire: Wire): ReturnType<Wire['call']> {
  const one = ['{"a":', '[1,2]}']
  const two = ['{"b":"Zü', 'rich"}']
  if (wire.name === 'openai')
    return [
      ...wire.call(0, 'call_a', 'look', one[0]),
      ...wire.call(1, 'call_b', 'look', two[0]),
      ...wire.call(0, null, null, one[1]),
      ...wire.call(1, null, null, two[1]),
    ]
  const [beginOne, pieceOne, endOne] = wire.call(0, 'call_a', 'look', one[0])
  const [beginTwo, pieceTwo, endTwo] = wire.call(1, 'call_b', 'look', two[0])
  const rest = (at: number, text: string) => wire.call(at, 'x', 'x', text)[1]!
  return [
    beginOne!,
    beginTwo!,
    pieceOne!,
    pieceTwo!,
    rest(0, one[1]!),
    rest(1, two[1]!),
    endTwo!,
    endOne!,
  ]
}

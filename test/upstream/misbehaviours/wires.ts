import type { Behaviour, Frame } from '../behaviour.ts'
import { chatCompletionFrames, chatCompletionError } from '../chat-completions.ts'
import { messageError, messageFrames } from '../messages.ts'

/** How one protocol writes what misbehaviours are made of. */
export interface Wire {
  readonly name: 'openai' | 'anthropic'
  frames(behaviour: Behaviour): Frame[]
  /** A whole event. */
  event(value: object): Buffer
  /** More text in the part that is open in the middle of the text. */
  text(text: string): Frame
  /** More arguments for the call that is open in the middle of them. */
  input(text: string): Frame
  /** A call, begun and ended or not; `at` its index. `null` leaves something out. */
  call(at: number, id: string | null, name: string | null, input: unknown): Frame[]
  /** Says why the model stopped. */
  reason(reason: string, usage?: object): Buffer
  /** The end mark. */
  mark: Buffer
  error: Buffer
  /** An error event of the provider's. */
  failure(type: string, message: string): Buffer
}

const data = (value: unknown): Buffer => Buffer.from(`data: ${JSON.stringify(value)}\n\n`)

const chunk = (delta: unknown, finish: string | null = null): Buffer =>
  data({ id: 'c', choices: [{ index: 0, delta, finish_reason: finish }] })

const openai: Wire = {
  name: 'openai',
  frames: chatCompletionFrames,
  event: data,
  text: (text) => ({ bytes: chunk({ content: text }), holds: { kind: 'text', text } }),
  input: (text) => ({
    bytes: chunk({ tool_calls: [{ index: 0, function: { arguments: text } }] }),
    holds: { kind: 'input', text },
  }),
  call: (index, id, name, input) => [
    {
      bytes: chunk({
        tool_calls: [
          {
            index,
            ...(id === null ? {} : { id }),
            type: 'function',
            function: { ...(name === null ? {} : { name }), arguments: input },
          },
        ],
      }),
    },
  ],
  reason: (reason, usage) =>
    data({
      choices: [{ index: 0, delta: {}, finish_reason: reason }],
      ...(usage ? { usage } : {}),
    }),
  mark: Buffer.from('data: [DONE]\n\n'),
  error: chatCompletionError(),
  failure: (type, message) => data({ error: { message, type, code: type } }),
}

const named = (value: object): Buffer =>
  Buffer.from(`event: ${(value as { type: string }).type}\ndata: ${JSON.stringify(value)}\n\n`)

const delta = (index: number, delta: object): Buffer =>
  named({ type: 'content_block_delta', index, delta })

const anthropic: Wire = {
  name: 'anthropic',
  frames: messageFrames,
  event: named,
  text: (text) => ({
    bytes: delta(0, { type: 'text_delta', text }),
    holds: { kind: 'text', text },
  }),
  input: (text) => ({
    bytes: delta(1, { type: 'input_json_delta', partial_json: text }),
    holds: { kind: 'input', text },
  }),
  call: (at, id, name, input) => [
    {
      bytes: named({
        type: 'content_block_start',
        index: at + 1,
        content_block: {
          type: 'tool_use',
          ...(id === null ? {} : { id }),
          ...(name === null ? {} : { name }),
          input: {},
        },
      }),
    },
    { bytes: delta(at + 1, { type: 'input_json_delta', partial_json: input }) },
    { bytes: named({ type: 'content_block_stop', index: at + 1 }) },
  ],
  reason: (reason, usage = { output_tokens: 3 }) =>
    named({ type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null }, usage }),
  mark: named({ type: 'message_stop' }),
  error: messageError(),
  failure: (type, message) => named({ type: 'error', error: { type, message } }),
}

export const WIRES = { openai, anthropic }

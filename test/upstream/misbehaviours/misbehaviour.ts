import type { ErrorCode } from '../../../src/protocol/index.ts'
import type { Step } from '../socket-upstream.ts'
import type { Wire } from './wires.ts'

/** Where in a reply something goes wrong: before its first byte, in its text, within the arguments of a tool call. */
export type Position = 'start' | 'text' | 'arguments'

/** How a run may end: `completed`, `truncated`, or `failed` with a code. */
export type End = 'completed' | 'truncated' | ErrorCode

/** One reply that is to go wrong. */
export interface Reply {
  wire: Wire
  at: Position
  /** 1 for the first request, 2 for its repetition. */
  attempt: number
  /** The events of a good reply up to the position, and those behind it, as chunks of HTTP. */
  before: Step[]
  after: Step[]
  /** The API key that came with the request, for providers that repeat it. */
  key: string
  /** Makes large things as large as they are in the long form. */
  long: boolean
  /** The port of a server that nobody may ask for anything. */
  canary: number
}

/** One thing that a provider may do wrong, or unusually. */
export interface Misbehaviour {
  at: readonly Position[]
  /** How the run may end; by the wire where that makes a difference. */
  ends: readonly End[] | Partial<Record<Wire['name'], readonly End[]>>
  answer(reply: Reply): Iterable<Step>
  /** Spoils its connection for the next request, so nothing else may go on meanwhile. */
  spoils?: boolean
  /** Where it is to be found, instead of at the mock's address. */
  address?(port: number): string
  /** The `retryAfter` of the reason, from and to. */
  retryAfter?: readonly [number, number]
  /** The arguments of the calls that must be there in the end. */
  calls?: readonly string[]
  /** Needs memory if one is careless: measured. */
  large?: boolean
  /** MiB that a reply may take where it is long; else no more than any other. */
  atLength?: number
}

export type Misbehaviours = Record<string, Misbehaviour>

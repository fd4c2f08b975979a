import { AROUND } from './around.ts'
import { CITED } from './cited.ts'
import { COPIES } from './copies.ts'
import { DRAWINGS } from './drawings.ts'
import { PLAYGROUND } from './playground.ts'
import { REPLIES } from './replies.ts'
import type { Sink } from './sink.ts'

/** Every place to which a text of a model, of a provider or of another person comes. A new one is a line here. */
export const SINKS: readonly Sink[] = [
  ...REPLIES,
  ...CITED,
  ...AROUND,
  ...COPIES,
  ...PLAYGROUND,
  DRAWINGS,
]

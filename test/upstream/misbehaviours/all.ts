import { BODIES } from './bodies.ts'
import { BREAKS } from './breaks.ts'
import { CONNECTIONS } from './connections.ts'
import { CONTENTS } from './contents.ts'
import { EVENTS } from './events.ts'
import { LARGE } from './large.ts'
import type { Misbehaviours } from './misbehaviour.ts'
import { REFUSALS } from './refusals.ts'

/** All that a model provider may do, by name. */
export const MISBEHAVIOURS: Misbehaviours = {
  ...CONNECTIONS,
  ...REFUSALS,
  ...BODIES,
  ...BREAKS,
  ...EVENTS,
  ...CONTENTS,
  ...LARGE,
}

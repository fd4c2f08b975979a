import type { TargetName } from './job.ts'
import { loquat } from './loquat.ts'
import type { Target } from './reading.ts'
import { stateless } from './stateless.ts'
import { WIRES } from './wires.ts'

/** The target that a name stands for. */
export function createTarget(name: TargetName): Target {
  return name.kind === 'loquat' ? loquat(name) : stateless(name.url, WIRES[name.kind])
}

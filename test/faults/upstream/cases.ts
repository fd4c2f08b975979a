import { MISBEHAVIOURS } from '../../upstream/misbehaviours/all.ts'
import type { Misbehaviour } from '../../upstream/misbehaviours/misbehaviour.ts'
import { WIRES, type Wire } from '../../upstream/misbehaviours/wires.ts'
import type { Plan } from './world.ts'

/** One misbehaviour of one provider in one place. */
export interface Case extends Plan {
  name: string
}

/** All there are, shuffled. */
export function allCases(random: () => number): Case[] {
  return Object.entries(MISBEHAVIOURS)
    .flatMap(([name, misbehaviour]) =>
      Object.values(WIRES).flatMap((wire) =>
        misbehaviour.at.map((at) => caseOf(name, misbehaviour, wire, at)),
      ),
    )
    .map((value) => ({ value, by: random() }))
    .toSorted((a, b) => a.by - b.by)
    .map(({ value }) => value)
}

function caseOf(name: string, misbehaviour: Misbehaviour, wire: Wire, at: Plan['at']): Case {
  return { name: `${wire.name}, ${name}, ${at}`, misbehaviour, wire, at, pace: {}, long: false }
}

/** One of them, cut into pieces of a random size, now and then with pauses. */
export function atRandom(cases: readonly Case[], random: () => number): Case {
  const one = cases[Math.floor(random() * cases.length)]!
  if (one.misbehaviour.large) return one
  const cut = random() < 0.3 ? Infinity : Math.ceil(10 ** (random() * 3))
  return { ...one, pace: { cut, gap: cut > 50 && random() < 0.3 ? Math.ceil(random() * 3) : 0 } }
}

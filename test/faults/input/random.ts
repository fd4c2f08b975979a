/** Numbers from 0 to 1 that a seed decides, see `createRandom`. */
export type Random = () => number

export const whole = (random: Random, below: number): number => Math.floor(random() * below)

export const pick = <T>(random: Random, from: readonly T[]): T => from[whole(random, from.length)]!

export const chance = (random: Random, probability: number): boolean => random() < probability

import { words } from '../words/words.ts'

/** How long a token may live, as choices. Null: until it is revoked. */
export const LIFETIMES: readonly (number | null)[] = [30, 90, 365, null]

/** @param days one of the choices */
export function lifetimeWords(days: number | null): string {
  const say = words().tokens
  if (days === null) return say.forEver
  return days % 365 === 0 ? say.lifetime(days / 365, 'year') : say.lifetime(days, 'day')
}

/** An amount of micro-dollars as people read it: two digits that count, however small it is. */
export function dollars(microUsd: number): string {
  if (microUsd === 0) return '$0'
  const digits = microUsd >= 100_000 ? 2 : Math.min(6, 7 - Math.floor(Math.log10(microUsd)))
  return `$${(microUsd / 1_000_000).toFixed(digits)}`
}

/** What the mock is asked to answer. It stands in the user's message, so that it passes through every server alike. */
export interface Script {
  tokens: number
  /** Tokens a second; 0: all at once. */
  rate: number
  /** Milliseconds before the first. */
  delay: number
}

export function toText({ tokens, rate, delay }: Script): string {
  return `tokens=${tokens} rate=${rate} delay=${delay}`
}

/** @throws Error for a text without a script */
export function fromText(text: string): Script {
  const found = /tokens=(\d+) rate=(\d+) delay=(\d+)/.exec(text)
  if (!found) throw new Error(`No script in: ${text.slice(0, 200)}`)
  return { tokens: Number(found[1]), rate: Number(found[2]), delay: Number(found[3]) }
}

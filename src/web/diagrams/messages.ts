/** What is said between the page and the frame that draws a diagram. Neither trusts the other's word for its shape. */

export type Theme = 'light' | 'dark'

/** To the frame. */
export interface DiagramRequest {
  source: string
  theme: Theme
}

/** From the frame: how high the drawing is, in pixels, now and whenever that changes; or that there is none. */
export type DiagramAnswer = { ok: true; height: number } | { ok: false }

/** Of a drawing, in pixels; a higher one scrolls. */
const [LOWEST, HIGHEST] = [24, 4000]

/** @returns undefined for what is no answer; a height is never out of bounds */
export function readAnswer(data: unknown): DiagramAnswer | undefined {
  const { ok, height } = fieldsOf(data)
  if (ok === false) return { ok }
  if (ok !== true || typeof height !== 'number' || Number.isNaN(height)) return undefined
  return { ok, height: Math.ceil(Math.min(HIGHEST, Math.max(LOWEST, height))) }
}

/** @returns undefined for what is no request */
export function readRequest(data: unknown): DiagramRequest | undefined {
  const { source, theme } = fieldsOf(data)
  if (typeof source !== 'string' || (theme !== 'light' && theme !== 'dark')) return undefined
  return { source, theme }
}

const fieldsOf = (data: unknown) =>
  (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>

import { readOwn, writeOwn } from '../account/remembered.ts'

const NAME = 'playground'

/** What outlives the page: what is typed, and the models that are asked; null is the server's default. */
export interface Draft {
  instructions: string
  text: string
  models: (string | null)[]
}

/** As many as there is room for, and a browser opens no more than six connections: one stays for the rest of the page. */
export const MOST = 4

/** What this person left here; null where there is nothing that can be read. */
export function readDraft(): Draft | null {
  try {
    const kept = JSON.parse(readOwn(NAME) ?? 'null') as Partial<Draft> | null
    const { instructions, text, models } = kept ?? {}
    if (typeof instructions !== 'string' || typeof text !== 'string' || !Array.isArray(models))
      return null
    const known = models.filter((id) => id === null || typeof id === 'string').slice(0, MOST)
    return known.length === 0 ? null : { instructions, text, models: known }
  } catch {
    return null
  }
}

export function writeDraft(draft: Draft): void {
  writeOwn(NAME, JSON.stringify(draft))
}

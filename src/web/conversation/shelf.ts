import type { MessagePage } from '../../client/index.ts'

/** So many conversations are kept. */
const MOST = 20

export type Shelf = ReturnType<typeof createShelf>

/**
 * What this page has shown of the conversations that were left, to be read while the server is out of reach. Nothing of it
 * outlives the page.
 */
export function createShelf() {
  const pages = new Map<string, MessagePage>()
  return {
    get: (id: string) => pages.get(id),
    /** Those that were left longest ago make room. */
    put(page: MessagePage) {
      const { id } = page.conversation
      pages.delete(id)
      pages.set(id, page)
      for (const oldest of pages.keys()) if (pages.size > MOST) pages.delete(oldest)
    },
    /** It is no longer there. */
    drop: (id: string) => void pages.delete(id),
  }
}

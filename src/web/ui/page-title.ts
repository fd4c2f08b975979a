import { useLayoutEffect } from 'preact/hooks'

/** Names the page in the browser's tabs and history. Null: by the product alone. */
export function usePageTitle(title: string | null): void {
  useLayoutEffect(() => {
    document.title = title === null ? 'Loquat' : `${title} · Loquat`
  }, [title])
}

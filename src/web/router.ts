import { signal } from '@preact/signals'
import { isId } from '../protocol/index.ts'

/** What the address asks for. An address that means nothing is the page of a new conversation. */
export type Route =
  | { page: 'new' }
  | { page: 'conversation'; id: string }
  | { page: 'settings' }
  | { page: 'sign-in' }

export function routeOf(path: string): Route {
  if (/^\/settings(\/|$)/.test(path)) return { page: 'settings' }
  if (/^\/sign-in\/?$/.test(path)) return { page: 'sign-in' }
  const id = /^\/c\/([^/]+)\/?$/.exec(path)?.[1]
  return id !== undefined && isId('conv', id) ? { page: 'conversation', id } : { page: 'new' }
}

export function pathOfConversation(id: string | null): string {
  return id === null ? '/' : `/c/${id}`
}

export const route = signal<Route>(routeOf(location.pathname))

/** Shows another address. `replace`: the page stays the same, so *Back* shall not lead to the old address. */
export function navigate(path: string, { replace = false } = {}): void {
  if (path !== location.pathname) history[replace ? 'replaceState' : 'pushState'](null, '', path)
  route.value = routeOf(path)
}

/** Follows the browser's buttons, and clicks on the page's own links. Call once. */
export function startRouter(): void {
  addEventListener('popstate', () => (route.value = routeOf(location.pathname)))
  document.addEventListener('click', (event) => {
    const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
    if (event.defaultPrevented || event.button !== 0 || modified) return
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (
      !link ||
      link.target !== '' ||
      link.origin !== location.origin ||
      link.hasAttribute('download')
    )
      return
    if (link.hash !== '' && link.pathname === location.pathname) return
    event.preventDefault()
    navigate(link.pathname)
  })
}

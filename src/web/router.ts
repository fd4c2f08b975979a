import { signal } from '@preact/signals'
import { isId } from '../protocol/index.ts'
import { isFleeting } from './account/remembered.ts'

/** What the address asks for. An address that means nothing is the page of a new conversation. */
export type Route =
  | { page: 'new' }
  /** `message`: the one to go to in it. */
  | { page: 'conversation'; id: string; message?: string }
  /** Of which nothing is kept; nothing of it stands in the address. */
  | { page: 'temporary' }
  /** Or what is behind them: `/usage`. */
  | { page: 'settings'; usage: boolean }
  | { page: 'playground' }
  | { page: 'sign-in' }

/** @param address the path, with the fragment if there is one */
export function routeOf(address: string): Route {
  const [path = '', message = ''] = address.split('#')
  if (/^\/(settings|usage)(\/|$)/.test(path))
    return { page: 'settings', usage: path.startsWith('/u') }
  if (path === '/playground') return { page: 'playground' }
  if (path === '/temporary') return { page: 'temporary' }
  if (/^\/sign-in\/?$/.test(path)) return { page: 'sign-in' }
  const id = /^\/c\/([^/]+)\/?$/.exec(path)?.[1]
  if (id === undefined || !isId('conv', id)) return { page: 'new' }
  return { page: 'conversation', id, ...(isId('msg', message) ? { message } : {}) }
}

/** Is it a page behind which what was open stays open? */
export const isBeside = ({ page }: Route) => page === 'settings' || page === 'playground'

/** @param message the one to go to in it */
export function pathOfConversation(id: string | null, message?: string): string {
  if (id === null) return '/'
  if (isFleeting(id)) return '/temporary'
  return message === undefined ? `/c/${id}` : `/c/${id}#${message}`
}

const here = () => location.pathname + location.hash

export const route = signal<Route>(routeOf(here()))

/** Shows another address. `replace`: the page stays the same, so *Back* shall not lead to the old address. */
export function navigate(path: string, { replace = false } = {}): void {
  if (path !== here()) history[replace ? 'replaceState' : 'pushState'](null, '', path)
  route.value = routeOf(path)
}

/** Follows the browser's buttons, and clicks on the page's own links. Call once. */
export function startRouter(): void {
  addEventListener('popstate', () => (route.value = routeOf(here())))
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
    const asked = link.pathname + link.hash
    // A place in the page itself is the browser's, unless it is a message.
    const within = link.hash !== '' && link.pathname === location.pathname
    if (within && !('message' in routeOf(asked))) return
    event.preventDefault()
    navigate(asked)
  })
}

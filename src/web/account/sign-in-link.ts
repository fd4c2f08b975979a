import { signal } from '@preact/signals'

/** The token of the sign-in link (`/sign-in#TOKEN`) that this page was opened with, until it is used. */
export const linkToken = signal<string | null>(null)

/** Takes the token out of the address bar, before anything can read, store or show it there. Call once, first of all. */
export function watchSignInLinks(): void {
  take()
  // Such a link opened on this very page changes nothing but the fragment.
  addEventListener('hashchange', take)
}

function take() {
  const fragment = location.hash.slice(1)
  if (!/^\/sign-in\/?$/.test(location.pathname) || fragment === '') return
  history.replaceState(null, '', location.pathname + location.search)
  linkToken.value = decoded(fragment)
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment)
  } catch {
    return fragment
  }
}

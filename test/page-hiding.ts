import type { Page } from 'playwright-core'

/** To be run in a page, before all else: lets a test say whether anybody can see it. */
export function canBeHidden(): void {
  let hidden = false
  Object.defineProperty(document, 'hidden', { get: () => hidden })
  Object.defineProperty(document, 'visibilityState', { get: () => (hidden ? 'hidden' : 'visible') })
  addEventListener('test-hidden', (event) => {
    hidden = (event as CustomEvent<boolean>).detail
    document.dispatchEvent(new Event('visibilitychange'))
  })
}

/** Makes a page, which must have run `canBeHidden`, believe that nobody can see it any more, or again. */
export const hide = (page: Page, now: boolean): Promise<unknown> =>
  page.evaluate((detail) => dispatchEvent(new CustomEvent('test-hidden', { detail })), now)

import '../ui/popover.css'
import './source-card.css'

/** A source that may be followed. */
export interface Citable {
  /** Its place in the list. */
  number: number
  name: string
  href: string
  host: string
}

/** So long the pointer rests on a link, or is away from it, before anything happens, in milliseconds. */
const WAIT = 150

/**
 * Shows in `card` which source a link in the reply around it leads to, while the link has the pointer or the keyboard.
 * @returns stops it
 */
export function showOnLinks(card: HTMLElement, sources: readonly Citable[]): () => void {
  const reply = card.closest<HTMLElement>('.reply')!
  const byAddress = new Map(sources.map((source) => [source.href, source]))
  const life = new AbortController()
  const { signal } = life
  let shown: { link: HTMLAnchorElement; title: string } | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  /** The link to a source that an event is about. */
  function linkOf({ target }: Event): HTMLAnchorElement | null {
    const link = (target as Element).closest<HTMLAnchorElement>('.markdown a')
    return link && byAddress.has(link.href) ? link : null
  }

  function after(what: () => void): void {
    clearTimeout(timer)
    timer = setTimeout(what, WAIT)
  }

  function show(link: HTMLAnchorElement): void {
    clearTimeout(timer)
    if (shown?.link === link) return
    hide()
    const { number, name, host } = byAddress.get(link.href)!
    const title = document.createElement('strong')
    title.dir = 'auto'
    title.textContent = name
    const where = document.createElement('p')
    where.className = 'source-host'
    where.textContent = `[${number}] ${host}`
    card.replaceChildren(title, where)
    shown = { link, title: link.title }
    // The browser's own word for it would lie over ours.
    link.removeAttribute('title')
    link.setAttribute('aria-describedby', card.id)
    link.style.setProperty('anchor-name', '--cited')
    card.showPopover()
  }

  function forget(): void {
    if (!shown) return
    const { link, title } = shown
    shown = undefined
    link.title = title
    link.removeAttribute('aria-describedby')
    link.style.removeProperty('anchor-name')
  }

  function hide(): void {
    clearTimeout(timer)
    forget()
    if (card.matches(':popover-open')) card.hidePopover()
  }

  /** Who has come by keyboard stays at it, wherever the pointer goes. */
  function leave(): void {
    if (!shown?.link.matches(':focus-visible')) after(hide)
  }

  // The browser closes it, too.
  card.addEventListener('beforetoggle', ({ newState }) => newState === 'closed' && forget(), {
    signal,
  })
  reply.addEventListener(
    'pointerover',
    (event) => {
      if (event.pointerType === 'touch') return
      const link = linkOf(event)
      if (link) after(() => show(link))
      // Who points at what is shown goes on reading it.
      else if (card.contains(event.target as Node)) clearTimeout(timer)
      else leave()
    },
    { signal },
  )
  reply.addEventListener('pointerleave', leave, { signal })
  reply.addEventListener(
    'focusin',
    (event) => {
      const link = linkOf(event)
      if (link?.matches(':focus-visible')) show(link)
    },
    { signal },
  )
  reply.addEventListener('focusout', hide, { signal })
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || !shown) return
      hide()
      event.preventDefault()
    },
    { signal, capture: true },
  )
  return () => {
    hide()
    life.abort()
  }
}

import type { Browser, Frame, Page, Request } from 'playwright-core'
import { numbersIn } from '../../xss/payload.ts'
import { startFront } from './front.ts'
import { APART, careless, type Wall } from './walls.ts'

/** Something that should not have happened, and by which payload. */
export interface Finding {
  kind: 'script' | 'request' | 'navigation' | 'violation' | 'element' | 'error'
  payloads: number[]
  what: string
}

/** A browser that is watched. */
export interface Watch {
  /** Where it finds the server. */
  site: string
  page: Page
  /** Takes out what was found so far. */
  findings(): Finding[]
  /** Does to a page whatever a person could do to it by accident, and waits for what comes of that. */
  provoke(frame?: Frame): Promise<void>
  close(): Promise<void>
}

declare const found: (kind: Finding['kind'], ...whats: string[]) => void
/** Which elements of a page were named and set off already, and for which fault. */
declare const known: WeakMap<Element, string>

/** Opens a browser in which a wall stands. @param server its address @param patience how long it waits for each thing, in ms */
export async function watch(
  browser: Browser,
  server: string,
  wall: Wall,
  patience = 60_000,
): Promise<Watch> {
  const context = await browser.newContext()
  const all: Finding[] = []
  const add = (kind: Finding['kind'], what: string) =>
    all.push({ kind, payloads: numbersIn(what), what: what.slice(0, 500) })

  await context.exposeFunction('found', (kind: Finding['kind'], ...whats: string[]) => {
    for (const what of whats) add(kind, what)
  })
  await context.addInitScript(listen)
  if (!wall.renders) {
    await context.addInitScript(careless, APART)
    // A careless page has hundreds of frames; what happens in ours is tried elsewhere.
    await context.route('**/frame/**', (route) => route.abort())
  }
  const front = await startFront(server, wall)
  // What is not ours never leaves.
  await context.route(
    ({ origin, protocol }) => `${origin}/` !== front.url && /^(https?|wss?|ftp):$/.test(protocol),
    async (route) => {
      const request = route.request()
      const leaves = request.isNavigationRequest() && isWhole(request)
      add(leaves ? 'navigation' : 'request', request.url())
      await route.abort('aborted')
    },
  )
  const page = await context.newPage()
  page.setDefaultTimeout(patience)
  page.on('pageerror', (error) => add('error', `${error.name}: ${error.message}`))
  page.on('dialog', (dialog) => {
    add('script', `${dialog.type()}: ${dialog.message()}`)
    void dialog.dismiss()
  })
  context.on('page', (other) => {
    add('navigation', `a window: ${other.url()}`)
    void other.close()
  })
  return {
    site: front.url,
    page,
    findings: () => all.splice(0),
    provoke: (frame = page.mainFrame()) => frame.evaluate(provokeAll),
    async close() {
      await context.close()
      await front.close()
    },
  }
}

/** Is it a page that is asked for, and no frame? Of a window that is only just opened nothing else is known. */
function isWhole(request: Request): boolean {
  try {
    return request.frame().parentFrame() === null
  } catch {
    return true
  }
}

/** Runs in every page and frame, before anything else there. */
function listen(): void {
  Object.assign(globalThis, {
    known: new WeakMap<Element, string>(),
    canary: (...values: unknown[]) => found('script', values.map(String).join(' ')),
  })
  const told = new Set<string>()
  addEventListener('securitypolicyviolation', (event) => {
    const { effectiveDirective, blockedURI, sample, target } = event
    // Ours, see below.
    if (blockedURI.endsWith('/livez')) return
    // The drawing library reads labels in a document where nothing runs and nothing is fetched. What would be elsewhere is
    // found as it runs, as it asks, or as it stands there.
    const isRead =
      /^(script-src-attr|media-src|base-uri)$/.test(effectiveDirective) &&
      !(target instanceof Element)
    if (self !== parent && isRead) return
    const where = target instanceof Element ? target.outerHTML.slice(0, 300) : ''
    const what = `${effectiveDirective} ${blockedURI} ${sample} ${where}`
    if (told.has(what)) return
    told.add(what)
    found('violation', what)
  })
}

/**
 * Runs in a page. What an event could set off is set off; what no event has to set off yet is named: an element or an
 * address that no text may make.
 */
async function provokeAll(): Promise<void> {
  const ADDRESSES = ['href', 'xlink:href', 'src', 'data']
  const NEVER = ['srcdoc', 'srcset', 'action', 'formaction', 'poster', 'background', 'ping']
  // What is no address leads nowhere.
  const urlOf = (address: string) => URL.parse(address, location.href)
  const schemeOf = (address: string) => urlOf(address)?.href.split(':')[0] ?? ''
  const isFrame = self !== parent
  // Elements may have taken the names of what is asked for here.
  const namesOf = (element: Element) => Element.prototype.getAttributeNames.call(element)
  const valueOf = (element: Element, name: string) =>
    Element.prototype.getAttribute.call(element, name) ?? ''
  const elements = Document.prototype.querySelectorAll.call(document, '*')
  const isOurs = (address: string) => urlOf(address)?.host === location.host

  function faultOf(element: Element): string | undefined {
    const tag = element.localName
    if (/^(object|embed|applet|base|frame|frameset|portal|fencedframe)$/.test(tag)) return tag
    if (tag === 'style' && !isFrame && !element.matches('head > style')) return tag
    if (tag === 'meta' && element.matches('[http-equiv]:not(head > [http-equiv$=Policy])'))
      return 'meta http-equiv'
    if (tag === 'iframe' && valueOf(element, 'src') !== '/frame/diagram.html') return tag
    if (element.matches('.markdown :is([id], [name])')) return 'a name'
    if (element.matches('.markdown :is(script, img, form, input, link, video, audio)')) return tag
    if (element.matches('.markdown a') && !/^(https?|mailto|tel):/i.test(valueOf(element, 'href')))
      return 'an address of ours'
    for (const name of namesOf(element)) {
      const value = valueOf(element, name)
      if (/^on/i.test(name) || NEVER.includes(name)) return name
      if (name === 'style' && /url\((?!["']?#)/i.test(value)) return name
      if (!ADDRESSES.includes(name) || value === '') continue
      const links = tag === 'a' && /^(https?|mailto|tel)$/.test(schemeOf(value))
      const shows = tag === 'img' && value.startsWith('data:image/')
      if (!links && !shows && !isOurs(value)) return name
    }
    return undefined
  }

  function setOff(element: HTMLElement): void {
    for (const name of namesOf(element))
      if (/^on/i.test(name)) element.dispatchEvent(new Event(name.slice(2).toLowerCase()))
    // What runs nothing only leads away, which would end the look at all others.
    const to = valueOf(element, 'href') || valueOf(element, 'xlink:href')
    const runs = /^(javascript|vbscript|data)$/.test(schemeOf(to))
    const isLink = Element.prototype.matches.call(element, 'a, area')
    // That of an SVG has no `click()`.
    if (isLink && runs)
      element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
    if (element instanceof HTMLFormElement && namesOf(element).includes('action'))
      HTMLFormElement.prototype.requestSubmit.call(element)
  }

  for (const name of Object.keys(Object.prototype)) found('error', `all objects have ${name}`)
  const faulty = [...(elements as NodeListOf<HTMLElement>)].flatMap((element) => {
    const fault = faultOf(element)
    if (fault === undefined || known.get(element) === fault) return []
    known.set(element, fault)
    return [{ element, fault }]
  })
  // At once, since each call has to leave the page.
  const whats = faulty.map(({ element, fault }) => `${fault}: ${element.outerHTML.slice(0, 300)}`)
  if (whats.length > 0) found('element', ...whats)
  for (const { element } of faulty) setOff(element)
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  // The frame may ask for nothing.
  if (isFrame) return
  // What was asked for before is answered before.
  await new Promise((resolve) => {
    const last = new Image()
    last.addEventListener('error', resolve)
    last.addEventListener('load', resolve)
    last.setAttribute('src', '/livez')
  })
}

import type { Finding } from './watch.ts'

/** What stands between a payload and what it is after. */
export interface Wall {
  name: string
  /** Does the page write text as text, and look at the schemes of addresses? */
  renders: boolean
  /** The headers in place of a security policy. */
  headers(policy: string): Record<string, string>
  /** What is served in place of a page that the server has written texts into, and its policy, too. */
  document(html: string): string
}

/** One without a hole in it. */
export interface WholeWall extends Wall {
  /** The part of the payloads that must have become markup in each place; else they were not tried. */
  markup: number
  /** The part of them that it must be seen to stop. */
  stops: number
}

const TRUSTED_TYPES = /(; )?(require-)?trusted-types[^;]*/g

/** The policy is a wall only where it is obeyed; one that only reports still tells what it would have stopped. */
const onlyReported = (policy: string) => ({ 'content-security-policy-report-only': policy })
const obeyed = (policy: string) => ({ 'content-security-policy': policy })

const POLICY_WITHIN = /<meta http-equiv="content-security-policy"[^>]*>/i
const REFERENCES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' }

const asItIs = (html: string) => html
const unguarded = (html: string) => html.replace(POLICY_WITHIN, '')
/** What ends whatever a text may have begun, so that the next one is read, too. */
const CLOSERS = `"'>-->${['textarea', 'title', 'style', 'script', 'xmp', 'noembed', 'noscript', 'iframe', 'select', 'template', 'table', 'svg', 'math'].map((tag) => `</${tag}>`).join('')}`
/** Between two payloads of one text, as documents and lists of arguments have them. */
const BETWEEN = '\\n(?=No 1\\d{5}:|\\s*")'
export const APART = { between: BETWEEN, closers: `${CLOSERS}\n` }

/** As whoever forgets to escape would have written it. */
const unescaped = (html: string) => {
  const [head, body = ''] = html.split('<body>')
  const careless = body.replace(/>[^<>]*&[^<>]*/g, (text) => {
    const markup = text.replace(/&(lt|gt|quot|amp);/g, (it) => REFERENCES[it]!)
    const apart = markup.replaceAll(new RegExp(BETWEEN, 'g'), APART.closers)
    return apart.replaceAll(/<plaintext/gi, '<b') + CLOSERS
  })
  return `${head}<body>${careless}`
}

/** A careless parser drops some of what it reads, such as a frame that stands in no set of frames. */
export const MOST_LOST = 0.1

/** Each alone. */
export const WALLS = {
  renderer: {
    name: 'the renderer alone',
    renders: true,
    markup: 0,
    stops: 0,
    headers: onlyReported,
    document: unguarded,
  },
  policy: {
    name: 'the policy alone',
    renders: false,
    markup: 1 / 3,
    // Many ask for nothing that it knows of.
    stops: 1 / 3,
    headers: (policy) => obeyed(policy.replaceAll(TRUSTED_TYPES, '')),
    document: unescaped,
  },
  types: {
    name: 'Trusted Types alone',
    renders: false,
    markup: 0,
    stops: 1 - MOST_LOST,
    headers: (policy) => obeyed(policy.match(TRUSTED_TYPES)?.join('') ?? ''),
    document: asItIs,
  },
} satisfies Record<string, WholeWall>

export type WallName = keyof typeof WALLS

/** A wall with a hole in it, and what must be seen to come through. */
interface Hole extends Wall {
  kinds: Finding['kind'][]
}

const within = (policy: string, directive: string, sources: string) =>
  obeyed(
    policy
      .replaceAll(TRUSTED_TYPES, '')
      .replace(new RegExp(`${directive} [^;]*`), `${directive} ${sources}`),
  )

export const HOLES: Hole[] = [
  {
    name: 'no wall at all',
    renders: false,
    headers: () => ({}),
    document: (html) => unescaped(unguarded(html)),
    kinds: ['script', 'request', 'element'],
  },
  {
    name: 'a careless page, and a policy that only reports',
    renders: false,
    headers: onlyReported,
    document: (html) => unescaped(unguarded(html)),
    kinds: ['script', 'request', 'violation', 'element'],
  },
  {
    name: 'a careless page, and a policy that lets what is written in it run',
    renders: false,
    headers: (policy) => within(policy, 'script-src', "'self' 'unsafe-inline'"),
    document: asItIs,
    kinds: ['script'],
  },
  {
    name: 'a careless page, and a policy that lets pictures be fetched',
    renders: false,
    headers: (policy) => within(policy, 'img-src', '*'),
    document: asItIs,
    kinds: ['request'],
  },
]

declare const found: (kind: Finding['kind'], what: string) => void

/**
 * Runs in a page before its scripts, and makes it a careless one: whatever is written as text is read as HTML, and no
 * scheme looks dangerous. Where the browser refuses, the text is shown as it should be.
 * @param closers what it writes between two payloads of one text
 */
export function careless({ between, closers }: typeof APART): void {
  const text = Object.getOwnPropertyDescriptor(Node.prototype, 'textContent')!
  const borders = new RegExp(between, 'g')
  const refused = new Set<string>()
  // The browser tells no more than the beginning of what it refuses to write.
  const refuse = (source: string) => {
    const numbers = source.match(/(?<!\d)1\d{5}(?!\d)/g) ?? []
    const others = [...new Set(numbers)].filter((n) => !refused.has(n))
    for (const n of others) refused.add(n)
    if (others.length > 0) found('violation', `refused to write ${others.join(' ')}`)
  }
  const write = (element: Element, source: string) => {
    try {
      element.innerHTML = source.replace(borders, closers)
    } catch (error) {
      if (!String(error).includes('TrustedHTML')) throw error
      refuse(source)
      return text.set!.call(element, source)
    }
    // What takes a name that the page asks its document for would end the page, and with it the look at all others.
    for (const named of Element.prototype.querySelectorAll.call(element, '[name], [id]'))
      for (const attribute of ['name', 'id'])
        if ((Element.prototype.getAttribute.call(named, attribute) ?? '') in document)
          Element.prototype.removeAttribute.call(named, attribute)
  }
  // What stands in for a text node grows like one.
  Document.prototype.createTextNode = function (source: string) {
    const element = this.createElement('span')
    let data = ''
    Object.defineProperty(element, 'data', {
      get: () => data,
      set(value: string) {
        data = value
        write(element, value)
      },
    })
    const node = element as unknown as Text
    node.appendData = (more) => (node.data += more)
    node.data = source
    return node
  }
  Object.defineProperty(Node.prototype, 'textContent', {
    ...text,
    set(this: Node, value: string | null) {
      if (this instanceof Element && value !== null && value !== '') write(this, value)
      else text.set!.call(this, value)
    },
  })
  Object.defineProperty(URL.prototype, 'protocol', { get: () => location.protocol })
}

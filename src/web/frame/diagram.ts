import {
  readRequest,
  type DiagramAnswer,
  type DiagramRequest,
  type Theme,
} from '../diagrams/messages.ts'
import { coloursOf, curveStyle, themeVariables } from './palette.ts'

/** The part of the drawing library that is used; it stands before this script in the page. */
declare const mermaid: {
  initialize(settings: object): void
  /** Draws the text of each node in its place. Rejects where it cannot be read. */
  run(options: { nodes: HTMLElement[] }): Promise<void>
}

/**
 * What a source may not set for itself: what keeps it harmless, and what would make it look unlike the page it is in.
 * (The last would be a way to style, too.)
 */
const OURS = [
  ...['secure', 'securityLevel', 'startOnLoad', 'maxTextSize', 'maxEdges', 'dompurifyConfig'],
  ...['suppressErrorRendering', 'logLevel', 'htmlLabels', 'arrowMarkerAbsolute'],
  ...['theme', 'themeVariables', 'themeCSS', 'darkMode', 'fontFamily', 'altFontFamily'],
]

/** What the words of a drawing may be made of. Nothing of it fetches anything or leads anywhere. */
const LABELS = {
  ALLOWED_TAGS: 'b br code del em i li ol p s span strong sub sup u ul'.split(' '),
  ALLOWED_ATTR: ['class'],
}

/** A statement that styles something, and what in it is a function, which may fetch something, and no colour. */
const STYLING = /(?:^|;)\s*(?:classDef|style|linkStyle)\s+[^\s:;][^\n;:]*:[^\n;]*/gim
const FUNCTION = /(?<![\w-])(?!(?:rgb|hsl)a?\()[\w-]+\(/gi

/** The policy of this page lets nothing be fetched; it is not asked to. */
const withoutFetching = (source: string) =>
  source.replace(STYLING, (statement) => statement.replaceAll('\\', '').replace(FUNCTION, ''))

// A node may be called `__proto__`; what the library notes down about it would be true of all objects from then on.
Object.preventExtensions(Object.prototype)

// A shape may name a picture, which the library would fetch to see how large it is.
Object.defineProperty(HTMLImageElement.prototype, 'src', { set() {} })

const FONTS =
  "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif"

/** A drawing is made narrower than it would be by no more than this: then it scrolls. */
const SMALLEST = 0.7

const box = document.getElementById('diagram')!
/** How often something was drawn. */
let count = 0
/** Is what the box holds a drawing? */
let drawn = false

async function draw({ source, theme }: DiagramRequest): Promise<void> {
  mermaid.initialize({
    startOnLoad: false,
    // Its ids count on from the length of this. By itself it takes the time, and of two drawings with one id the second
    // lands in the first, so that what then takes its place is empty.
    deterministicIds: true,
    deterministicIDSeed: ' '.repeat(++count),
    securityLevel: 'strict',
    secure: OURS,
    dompurifyConfig: LABELS,
    suppressErrorRendering: true,
    logLevel: 'fatal',
    theme: 'base',
    themeVariables: themeVariables(theme),
    themeCSS: curveStyle(theme),
    fontFamily: FONTS,
    flowchart: { subGraphTitleMargin: { top: 4, bottom: 12 } },
    gantt: { axisFormat: '%m-%d' },
  })
  // Beside what is shown, which stays until the other is there.
  const sheet = document.createElement('div')
  sheet.className = 'sheet'
  sheet.textContent = withoutFetching(source)
  box.append(sheet)
  try {
    await mermaid.run({ nodes: [sheet] })
    tame(sheet)
    colour(theme)
    box.replaceChildren(...sheet.childNodes)
    drawn = true
    answerHeight()
  } catch {
    sheet.remove()
    answer({ ok: false })
  }
}

function colour(theme: Theme): void {
  const { ground, ink } = coloursOf(theme)
  document.documentElement.style.colorScheme = theme
  document.body.style.background = ground
  document.body.style.color = ink
}

/** Takes away what could lead elsewhere, and lets the drawing be as wide as it can be read. */
function tame(drawing: HTMLElement): void {
  for (const link of drawing.querySelectorAll('a'))
    for (const name of link.getAttributeNames())
      if (/^(xlink:)?(href|target)$/.test(name)) link.removeAttribute(name)
  const svg = drawing.querySelector('svg')!
  const natural = svg.viewBox.baseVal?.width ?? 0
  if (svg.style.maxWidth !== '') svg.style.minInlineSize = `${natural * SMALLEST}px`
}

function answerHeight(): void {
  if (!drawn) return
  // What scrolls has to be reachable by keyboard.
  box.tabIndex = box.scrollWidth > box.clientWidth ? 0 : -1
  answer({ ok: true, height: box.offsetHeight })
}

function answer(message: DiagramAnswer): void {
  parent.postMessage(message, location.origin)
}

// Without a page around it, it does nothing.
if (parent !== window) {
  addEventListener('message', ({ source, origin, data }) => {
    if (source !== parent || origin !== location.origin) return
    const request = readRequest(data)
    if (request) void draw(request)
  })
  new ResizeObserver(answerHeight).observe(box)
}

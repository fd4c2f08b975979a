import { walkTokens, lexer, type Tokens } from 'marked'
import type { Frame, Page } from 'playwright-core'
import { inGroups } from '../../xss/corpus.ts'
import type { Payload } from '../../xss/payload.ts'
import { all, type Sink } from './sink.ts'

/** So many labels are in one diagram, at first. */
const LABELS = 25
/** What cannot be read as a label is little; what cannot be read as a diagram is much, because that is where it stands. */
const [LABELS_DRAWN, DIAGRAMS_DRAWN] = [0.9, 0.5]

/** The diagrams that a text of a model has in it. */
function diagramsIn({ text }: Payload): string[] {
  const found: string[] = []
  void walkTokens(lexer(text), (token) => {
    if (token.type === 'code' && token['lang'] === 'mermaid')
      found.push((token as Tokens.Code).text)
  })
  return found
}

/** Whatever is no diagram, as what is written into one. */
function labelled(payloads: readonly Payload[]): string {
  const labels = payloads.map(({ text }, i) => {
    const line = text.slice(0, 300).replace(/\s+/g, ' ').replaceAll('#', '#35;')
    return `  N${i}["${line.replaceAll('"', '#quot;')}"]`
  })
  return `flowchart LR\n${labels.join('\n')}`
}

/** Draws as the page does, in the frame that it has for that. @returns null when nothing came of it */
export const draw = (page: Page, source: string): Promise<boolean | null> =>
  page.evaluate(
    (source) =>
      new Promise((resolve) => {
        const frame = document.querySelector<HTMLIFrameElement>('body > iframe')!.contentWindow!
        const settle = (drawn: boolean | null) => {
          clearTimeout(watchdog)
          removeEventListener('message', onMessage)
          resolve(drawn)
        }
        const onMessage = ({ source, data }: MessageEvent<{ ok: boolean }>) =>
          source === frame && settle(data.ok)
        const watchdog = setTimeout(() => settle(null), 5000)
        addEventListener('message', onMessage)
        frame.postMessage({ source, theme: 'light' }, '*')
      }),
    source,
  )

/** Opens a frame as diagrams are drawn in. */
export async function openFrame(page: Page): Promise<Frame> {
  const element = await page.evaluateHandle(
    () =>
      new Promise<HTMLIFrameElement>((resolve) => {
        const frame = document.createElement('iframe')
        frame.setAttribute('sandbox', 'allow-scripts')
        frame.src = '/frame/diagram.html'
        // A frame of another origin that is not in sight has no animation frames.
        Object.assign(frame.style, { position: 'fixed', inset: '0', zIndex: '9' })
        frame.addEventListener('load', () => resolve(frame))
        document.querySelector('body > iframe')?.remove()
        document.body.append(frame)
      }),
  )
  return (await element.contentFrame())!
}

/** Diagrams, and everything else as the labels of some. */
export const DRAWINGS: Sink = {
  name: 'diagrams',
  lacks: {
    policy: 'what the frame holds back from whoever has it is tried in diagrams.test.ts',
    types: 'the library that draws writes HTML, in a frame without an origin',
  },
  places: [],
  due: all,
  async show({ world: { payloads }, site, page, look }) {
    await page.goto(site)
    let frame = await openFrame(page)
    async function isDrawn(source: string): Promise<boolean> {
      const drawn = await draw(page, source)
      // It may be at it for ever.
      if (drawn === null) frame = await openFrame(page)
      if (drawn) await look(frame)
      return drawn === true
    }
    /** One that cannot be drawn takes those with it that it stands with. @returns how many were drawn */
    async function drawLabels(some: readonly Payload[]): Promise<number> {
      if (await isDrawn(labelled(some))) return some.length
      if (some.length === 1) return 0
      const [first, second] = inGroups(some, 2)
      return (await drawLabels(first!)) + (await drawLabels(second!))
    }
    const sources = new Set(payloads.flatMap(diagramsIn))
    let diagrams = 0
    for (const source of sources) if (await isDrawn(source)) diagrams++
    const others = payloads.filter(({ family }) => family !== 'diagrams')
    let labels = 0
    for (const some of inGroups(others, Math.ceil(others.length / LABELS)))
      labels += await drawLabels(some)
    await look()
    const [ofDiagrams, ofLabels] = [diagrams / sources.size, labels / others.length]
    if (ofDiagrams < DIAGRAMS_DRAWN || ofLabels < LABELS_DRAWN)
      throw new Error(
        `Only ${ofDiagrams} of the diagrams and ${ofLabels} of the labels were drawn.`,
      )
  },
}

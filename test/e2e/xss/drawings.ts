import { walkTokens, lexer, type Tokens } from 'marked'
import type { Frame, Page } from 'playwright-core'
import { inGroups } from '../../xss/corpus.ts'
import type { Payload } from '../../xss/payload.ts'
import { all, type Sink } from './sink.ts'

/** So many labels are in one diagram. */
const LABELS = 50

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
const draw = (page: Page, source: string): Promise<boolean | null> =>
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
  places: [],
  due: all,
  async show({ world: { payloads }, site, page, look }) {
    await page.goto(site)
    let frame = await openFrame(page)
    const others = payloads.filter(({ family }) => family !== 'diagrams')
    const labels = inGroups(others, Math.ceil(others.length / LABELS)).map(labelled)
    const sources = [...new Set(payloads.flatMap(diagramsIn)), ...labels]
    let drawn = 0
    for (const source of sources) {
      const isDrawn = await draw(page, source)
      if (isDrawn) drawn++
      // It may be at it for ever.
      if (isDrawn === null) frame = await openFrame(page)
      else await look(frame)
    }
    await look()
    if (drawn < sources.length / 2)
      throw new Error(`Only ${drawn} of ${sources.length} were drawn.`)
  },
}

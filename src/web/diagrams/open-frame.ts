import { readAnswer, type DiagramRequest } from './messages.ts'

/** What came of an attempt to draw. `broken`: the source cannot be read; `late`: it took too long; `closed`: nobody waits any more. */
export type Outcome = 'drawn' | 'broken' | 'late' | 'closed'

/** A frame of an origin of its own, in which one diagram is drawn: its source goes in, its height comes out, and nothing else. */
export interface DiagramFrame {
  draw(request: DiagramRequest): Promise<Outcome>
  close(): void
}

/** @param onHeight called with the height of what is drawn, in pixels, before `draw` is done and whenever it changes */
export type OpenFrame = (
  box: HTMLElement,
  title: string,
  onHeight: (pixels: number) => void,
) => DiagramFrame

const PAGE = '/frame/diagram.html'

/** Milliseconds: to fetch the page, which is large where it was never fetched before; and to draw, once it is there. */
const [TO_LOAD, TO_DRAW] = [30_000, 5_000]

export const openFrame: OpenFrame = (box, title, onHeight) => {
  const frame = document.createElement('iframe')
  // Scripts, and nothing else: no origin, no forms, no windows, no way to move the page it is in.
  frame.setAttribute('sandbox', 'allow-scripts')
  frame.title = title
  frame.src = PAGE
  const life = new AbortController()
  let request: DiagramRequest | undefined
  let loaded = false
  let settle: ((outcome: Outcome) => void) | undefined
  let watchdog: ReturnType<typeof setTimeout> | undefined

  function end(outcome: Outcome): void {
    clearTimeout(watchdog)
    settle?.(outcome)
    settle = undefined
  }

  function wait(milliseconds: number): void {
    clearTimeout(watchdog)
    watchdog = setTimeout(() => end('late'), milliseconds)
  }

  function send(): void {
    if (!request) return
    // To any origin, since its own has no name; the page's policy lets nothing into the frame but pages of ours.
    frame.contentWindow!.postMessage(request, '*')
    if (settle) wait(TO_DRAW)
  }

  function onMessage({ source, origin, data }: MessageEvent): void {
    if (source === null || source !== frame.contentWindow || origin !== 'null') return
    const answer = readAnswer(data)
    if (!answer) return
    if (answer.ok) onHeight(answer.height)
    end(answer.ok ? 'drawn' : 'broken')
  }

  addEventListener('message', onMessage, { signal: life.signal })
  // More than once where the frame is moved within the page.
  frame.addEventListener('load', () => {
    loaded = true
    send()
  })
  box.append(frame)

  return {
    draw(next) {
      end('closed')
      request = next
      return new Promise((resolve) => {
        settle = resolve
        if (loaded) send()
        else wait(TO_LOAD)
      })
    },
    close() {
      life.abort()
      frame.remove()
      end('closed')
    },
  }
}

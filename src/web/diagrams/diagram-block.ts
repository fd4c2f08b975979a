import './diagrams.css'
import { words } from '../words/words.ts'
import { openFrame, type DiagramFrame, type OpenFrame, type Outcome } from './open-frame.ts'
import { onTheme, themeNow } from './theme.ts'
import type { Theme } from './messages.ts'

/** A closed block of code that is shown as the diagram it describes while that can be drawn. */
export interface DiagramBlock {
  /** Its source may have changed. */
  update(): void
  /** Makes it a block of code again. */
  close(): void
}

/** Where diagrams are drawn. */
export interface Surroundings {
  openFrame: OpenFrame
  /** Calls back when an element comes near what is in sight, and when it leaves. @returns stops it */
  watchNear(element: Element, changed: (near: boolean) => void): () => void
  themeNow(): Theme
  onTheme(changed: () => void): () => void
}

const BROWSER: Surroundings = { openFrame, watchNear, themeNow, onTheme }

/** Characters. What is longer takes longer to lay out than anybody waits, and nobody can read it. */
const LONGEST = 20_000

export function openDiagram(block: HTMLElement, around = BROWSER): DiagramBlock {
  const { title, box, note, button } = furnish(block)
  let source = ''
  let near = false
  /** Does the person want to see it drawn? */
  let wanted = true
  let failure: Exclude<Outcome, 'drawn' | 'closed'> | 'long' | undefined
  let frame: DiagramFrame | undefined
  /** What the frame shows, or will in a moment. */
  let asked: string | undefined

  function show(drawn: boolean): void {
    block.toggleAttribute('data-diagram', drawn)
    button.setAttribute('aria-pressed', String(drawn))
    // What took too long may do better another time; a source that cannot be read stays so.
    button.hidden = failure !== undefined && failure !== 'late'
    note.hidden = failure === undefined
    if (failure !== undefined) note.textContent = reasons()[failure]
  }

  function discard(): void {
    resting.delete(discard)
    frame?.close()
    frame = asked = undefined
  }

  function refresh(): void {
    if (!near || !wanted || failure !== undefined) return
    const theme = around.themeNow()
    const key = `${theme} ${source}`
    if (asked === key) return
    asked = key
    void inTurn(async () => {
      if (asked !== key) return
      // It went by while it waited.
      if (!near) return discard()
      frame ??= around.openFrame(box, title, (height) => {
        box.style.blockSize = `${height}px`
      })
      const outcome = await frame.draw({ source, theme })
      if (outcome === 'closed' || asked !== key) return
      if (outcome !== 'drawn') fail(outcome)
      else if (wanted) show(true)
    })
  }

  function fail(why: typeof failure): void {
    failure = why
    discard()
    show(false)
  }

  const stops = [
    around.onTheme(refresh),
    around.watchNear(block, (now) => {
      near = now
      if (frame) rest(discard, !near)
      refresh()
    }),
  ]

  button.addEventListener('click', () => {
    wanted = !block.hasAttribute('data-diagram')
    if (wanted) failure = undefined
    refresh()
    show(wanted && frame !== undefined && box.style.blockSize !== '')
  })

  function update(): void {
    const text = block.querySelector('code')!.textContent
    if (text === source) return
    source = text
    failure = undefined
    if (source.length > LONGEST) return fail('long')
    if (!block.hasAttribute('data-diagram')) show(false)
    refresh()
  }

  update()
  return {
    update,
    close() {
      for (const stop of stops) stop()
      discard()
      for (const element of [box, note, button]) element.remove()
      block.removeAttribute('data-diagram')
    },
  }
}

function reasons() {
  const say = words().replies
  return { broken: say.diagramBroken, late: say.diagramLate, long: say.diagramLong }
}

/** What a block needs beside its code, behind what the renderer made, which it finds again by its place. */
function furnish(block: HTMLElement) {
  const say = words().replies
  const place = [...(block.closest('.markdown')?.querySelectorAll('.code') ?? [])].indexOf(block)
  const box = document.createElement('div')
  box.className = 'diagram'
  const note = document.createElement('p')
  note.className = 'diagram-note'
  note.hidden = true
  const title = say.diagramOf(`mermaid ${place + 1}`)
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = say.diagram
  button.setAttribute('aria-label', title)
  block.append(box, note)
  block.querySelector('.code-head')!.append(button)
  return { title, box, note, button }
}

/** How far from what is in sight a diagram is drawn already. */
const NEAR = '50% 0px'

function watchNear(element: Element, changed: (near: boolean) => void): () => void {
  const observer = new IntersectionObserver((entries) => changed(entries.at(-1)!.isIntersecting), {
    rootMargin: NEAR,
    scrollMargin: NEAR,
  })
  observer.observe(element)
  return () => observer.disconnect()
}

let last: Promise<void> = Promise.resolve()

/** Diagrams are drawn one after another, so that each has its time for itself. */
function inTurn(work: () => Promise<void>): Promise<void> {
  return (last = last.then(work, work))
}

/** Frames out of sight that are kept, for a person who comes back. Each holds all that it takes to draw. */
const KEPT = 4
const resting = new Set<() => void>()

function rest(discard: () => void, rests: boolean): void {
  resting.delete(discard)
  if (!rests) return
  resting.add(discard)
  if (resting.size > KEPT) resting.values().next().value!()
}

// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest'
import { createRenderer } from '../markdown/renderer.ts'
import { openDiagram, type DiagramBlock } from './diagram-block.ts'
import type { DiagramRequest, Theme } from './messages.ts'
import type { Outcome } from './open-frame.ts'

const settled = () => new Promise((resolve) => setTimeout(resolve))

/** Frames that say what they are told to say, and a person who scrolls and likes it dark. */
function createSurroundings(outcome: (request: DiagramRequest) => Outcome = () => 'drawn') {
  const requests: DiagramRequest[] = []
  const open = new Set<object>()
  let theme: Theme = 'light'
  let onTheme = () => {}
  const nears = new Map<Element, (near: boolean) => void>()
  return {
    requests,
    open,
    move: (block: Element, near: boolean) => nears.get(block)!(near),
    darken() {
      theme = 'dark'
      onTheme()
    },
    around: {
      openFrame(_box: HTMLElement, _title: string, onHeight: (pixels: number) => void) {
        const frame = {
          async draw(request: DiagramRequest) {
            requests.push(request)
            const result = outcome(request)
            if (result === 'drawn') onHeight(100)
            return result
          },
          close: () => void open.delete(frame),
        }
        open.add(frame)
        return frame
      },
      watchNear(block: Element, changed: (near: boolean) => void) {
        nears.set(block, changed)
        return () => void nears.delete(block)
      },
      themeNow: () => theme,
      onTheme(changed: () => void) {
        onTheme = changed
        return () => (onTheme = () => {})
      },
    },
  }
}

const opened: DiagramBlock[] = []

function setUp(source = 'graph TD', surroundings = createSurroundings()) {
  const root = document.createElement('div')
  root.className = 'markdown'
  document.body.append(root)
  const renderer = createRenderer(root)
  const set = (text: string) => renderer.set(`\`\`\`mermaid\n${text}\n\`\`\``)
  set(source)
  const block = root.querySelector<HTMLElement>('.code')!
  const before = block.outerHTML
  const diagram = openDiagram(block, surroundings.around)
  opened.push(diagram)
  const button = block.querySelector<HTMLButtonElement>('.code-head button:last-child')!
  const note = block.querySelector<HTMLElement>('.diagram-note')!
  return {
    ...surroundings,
    ...{ block, before, diagram, button, note },
    move: (near: boolean) => surroundings.move(block, near),
    isShown: () => block.hasAttribute('data-diagram'),
    setSource(text: string) {
      set(text)
      diagram.update()
    },
  }
}

afterEach(() => {
  for (const diagram of opened.splice(0)) diagram.close()
  document.body.replaceChildren()
})

test('it is drawn when it comes near, and shown when it is drawn', async () => {
  const { requests, move, isShown, block, button } = setUp()
  await settled()
  expect(requests).toEqual([])
  move(true)
  expect(isShown()).toBe(false)
  await settled()
  expect(requests).toEqual([{ source: 'graph TD', theme: 'light' }])
  expect(isShown()).toBe(true)
  expect(block.querySelector<HTMLElement>('.diagram')!.style.blockSize).toBe('100px')
  expect(button.getAttribute('aria-label')).toBe('Diagram of mermaid 1')
  expect(button.getAttribute('aria-pressed')).toBe('true')
})

test('the button shows the source, and the diagram again, which is not drawn anew', async () => {
  const { requests, move, isShown, button } = setUp()
  move(true)
  await settled()
  button.click()
  expect([isShown(), button.getAttribute('aria-pressed')]).toEqual([false, 'false'])
  button.click()
  expect([isShown(), button.getAttribute('aria-pressed')]).toEqual([true, 'true'])
  await settled()
  expect(requests).toHaveLength(1)
})

test('another theme draws it again where it is in sight, or when it comes back', async () => {
  const { requests, move, darken, button, isShown } = setUp()
  move(true)
  await settled()
  move(false)
  darken()
  await settled()
  expect(requests).toHaveLength(1)
  move(true)
  await settled()
  expect(requests.map(({ theme }) => theme)).toEqual(['light', 'dark'])
  button.click()
  expect(isShown()).toBe(false)
})

test.each([
  ['broken', 'Not drawn: this cannot be read as a diagram.', true],
  ['late', 'Not drawn: it took too long.', false],
] as const)('%s: the source stays, with the reason', async (outcome, sentence, hidden) => {
  const { open, move, isShown, note, button, block } = setUp(
    'graph',
    createSurroundings(() => outcome),
  )
  move(true)
  await settled()
  expect(isShown()).toBe(false)
  expect([note.hidden, note.textContent]).toEqual([false, sentence])
  expect(open.size).toBe(0)
  expect(button.hidden).toBe(hidden)
  expect(block.querySelector('code')!.textContent).toBe('graph')
})

test('what took too long is tried again when a person asks for it', async () => {
  const outcome = vi.fn<() => Outcome>(() => 'drawn').mockReturnValueOnce('late')
  const { move, isShown, note, button } = setUp('graph', createSurroundings(outcome))
  move(true)
  await settled()
  move(false)
  move(true)
  await settled()
  expect(outcome).toHaveBeenCalledTimes(1)
  button.click()
  expect(note.hidden).toBe(true)
  await settled()
  expect([isShown(), note.hidden]).toEqual([true, true])
})

test('a source too long is not tried; a shorter one is', async () => {
  const { requests, move, note, button, setSource, isShown } = setUp('x'.repeat(20_001))
  move(true)
  await settled()
  expect(requests).toEqual([])
  expect(note.textContent).toBe('Not drawn: it is too long for a diagram.')
  expect(button.hidden).toBe(true)
  setSource('pie')
  await settled()
  expect(requests).toEqual([{ source: 'pie', theme: 'light' }])
  expect([isShown(), note.hidden, button.hidden]).toEqual([true, true, false])
})

test('one after another, and one that went by meanwhile is left out', async () => {
  const surroundings = createSurroundings()
  const [one, two, three] = ['1', '2', '3'].map((source) => setUp(source, surroundings))
  for (const { move } of [one!, two!, three!]) move(true)
  two!.move(false)
  await settled()
  expect(surroundings.requests.map(({ source }) => source)).toEqual(['1', '3'])
  two!.move(true)
  await settled()
  expect(surroundings.requests).toHaveLength(3)
  expect(two!.isShown()).toBe(true)
})

test('of many only a few keep their frames out of sight, and all keep their height', async () => {
  const surroundings = createSurroundings()
  const all = Array.from({ length: 9 }, (_, i) => setUp(`graph ${i}`, surroundings))
  for (const { move } of all) {
    move(true)
    await settled()
    move(false)
  }
  expect(surroundings.open.size).toBe(4)
  expect(all.every(({ isShown }) => isShown())).toBe(true)
  const box = all[0]!.block.querySelector<HTMLElement>('.diagram')!
  expect(box.style.blockSize).toBe('100px')
  all[0]!.move(true)
  await settled()
  expect(surroundings.requests).toHaveLength(10)
  expect(surroundings.open.size).toBe(5)
})

test('closed, it is a block of code as it was', async () => {
  const { block, before, diagram, move, open } = setUp()
  move(true)
  await settled()
  diagram.close()
  expect(open.size).toBe(0)
  expect(block.outerHTML).toBe(before)
})

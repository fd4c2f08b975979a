// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest'
import { chunksOf, randomFrom } from '../markdown/__fixtures__/random.ts'
import { createRenderer } from '../markdown/renderer.ts'
import { createDiagramPainter } from './draw-diagrams.ts'

/** A diagram that only leaves a mark behind the code, and behind the buttons of its head. */
function openMark(block: HTMLElement) {
  const marks = [block, block.querySelector('.code-head')!].map((parent) =>
    parent.appendChild(document.createElement('mark')),
  )
  return { update: vi.fn(), close: () => marks.forEach((mark) => mark.remove()) }
}

function setUp(isOnline = () => true) {
  const openDiagram = vi.fn(openMark)
  const loading = vi.fn(async () => {
    if (!isOnline()) throw new TypeError('offline')
    return { openDiagram }
  })
  const painter = createDiagramPainter(loading)
  const root = document.createElement('div')
  document.body.append(root)
  const renderer = createRenderer(root, { onCode: painter.draw })
  const codes = () => Array.from(root.querySelectorAll('code'), (code) => code.textContent)
  const marked = () =>
    Array.from(root.querySelectorAll('.code'), (it) => it.querySelectorAll('mark').length)
  return { openDiagram, loading, painter, renderer, root, codes, marked }
}

const settled = () => new Promise((resolve) => setTimeout(resolve))

afterEach(() => document.body.replaceChildren())

test('a diagram is drawn when its fence is closed, not before; other code never', async () => {
  const { openDiagram, loading, renderer, root, marked } = setUp()
  renderer.append('```ts\nlet a\n```\n\n```mermaid\ngraph TD\nA-->B')
  await settled()
  expect(loading).not.toHaveBeenCalled()
  renderer.append('\n```\n')
  await settled()
  expect(openDiagram.mock.calls).toEqual([[root.querySelectorAll('.code')[1]]])
  renderer.append('\nMore\n\n~~~Mermaid\npie\n~~~')
  await settled()
  expect(openDiagram).toHaveBeenCalledTimes(2)
  renderer.end()
  expect(marked()).toEqual([0, 2, 2])
})

test('a fence that is never closed stays code', async () => {
  const { loading, renderer } = setUp()
  renderer.append('```mermaid\ngraph TD\nA-->B\n')
  renderer.end()
  await settled()
  expect(loading).not.toHaveBeenCalled()
})

test('however the text comes, what is drawn over does not get in the way of the code', async () => {
  const text =
    'One\n\n```mermaid\ngraph TD\n\nA-->B\n```\n\n- two\n  ```mermaid\n  pie\n  ```\n- three\n\n````mermaid\n```\nx\n````\nend [a]\n\n[a]: https://e.org'
  for (const seed of [1, 2, 3, 4]) {
    const { renderer, codes, marked, root } = setUp()
    for (const piece of chunksOf(text, randomFrom(seed), seed * 4)) {
      renderer.append(piece)
      await settled()
    }
    renderer.end()
    await settled()
    expect(codes()).toEqual(['graph TD\n\nA-->B', 'pie', '```\nx'])
    expect(marked()).toEqual([2, 2, 2])
    expect(
      Array.from(root.querySelectorAll('.code'), ({ childElementCount }) => childElementCount),
    ).toEqual([4, 4, 4])
  }
})

test('a block that becomes another is told, or is drawn no more', async () => {
  const { openDiagram, renderer, codes, marked } = setUp()
  renderer.set('```mermaid\npie\n```')
  await settled()
  renderer.set('```mermaid\ngraph LR\n```')
  await settled()
  expect(openDiagram).toHaveBeenCalledTimes(1)
  expect(openDiagram.mock.results[0]!.value.update).toHaveBeenCalled()
  renderer.set('```mermaid2\ngraph LR\n```')
  expect(marked()).toEqual([0])
  expect(codes()).toEqual(['graph LR'])
})

test('where it cannot be fetched, code stays code, and the next change tries again', async () => {
  let online = false
  const { loading, openDiagram, renderer } = setUp(() => online)
  renderer.append('```mermaid\npie\n```\n\nthen')
  await settled()
  expect(openDiagram).not.toHaveBeenCalled()
  online = true
  renderer.end()
  renderer.set('```mermaid\npie 2\n```')
  await settled()
  expect(loading.mock.calls.length).toBeGreaterThan(1)
  expect(openDiagram).toHaveBeenCalledTimes(1)
})

test('closing takes all of it away, also what was still being fetched', async () => {
  const { openDiagram, painter, renderer, marked } = setUp()
  renderer.append('```mermaid\npie\n```\n\n')
  await settled()
  renderer.append('```mermaid\npie\n```\n')
  painter.close()
  await settled()
  expect(openDiagram).toHaveBeenCalledTimes(1)
  expect(marked()).toEqual([0, 0])
})

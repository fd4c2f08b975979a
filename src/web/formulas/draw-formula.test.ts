// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest'
import { createDrawFormula, type Typeset } from './draw-formula.ts'

function formula(tex: string): HTMLElement {
  const element = document.createElement('span')
  element.dataset['tex'] = tex
  element.textContent = `$${tex}$`
  return element
}

const drawn: Typeset = (tex) => (tex === 'bad' ? null : [document.createTextNode(`<${tex}>`)])
const settled = () => new Promise((resolve) => setTimeout(resolve))

test('it loads what it needs once, at the first formula, and draws what waited', async () => {
  const typeset = vi.fn(drawn)
  const load = vi.fn(async () => ({ typeset }))
  const draw = createDrawFormula(load)
  const [a, b] = [formula('a'), formula('b')]
  draw(a, 'a', false)
  draw(b, 'b', true)
  expect(a.textContent).toBe('$a$')
  await settled()
  expect([a.textContent, b.textContent]).toEqual(['<a>', '<b>'])
  const again = formula('a')
  draw(again, 'a', false)
  expect(again.textContent).toBe('<a>')
  expect(load).toHaveBeenCalledTimes(1)
  expect(typeset).toHaveBeenCalledTimes(2)
})

test('prepared, it draws at once', async () => {
  const load = vi.fn(async () => ({ typeset: drawn }))
  const draw = createDrawFormula(load)
  await Promise.all([draw.prepare(), draw.prepare()])
  const a = formula('a')
  draw(a, 'a', false)
  expect(a.textContent).toBe('<a>')
  expect(load).toHaveBeenCalledTimes(1)
})

test('what cannot be read, or has changed meanwhile, stays as it is', async () => {
  const draw = createDrawFormula(async () => ({ typeset: drawn }))
  const [bad, changed] = [formula('bad'), formula('x')]
  draw(bad, 'bad', false)
  draw(changed, 'x', false)
  changed.dataset['tex'] = 'y'
  await settled()
  expect([bad.textContent, changed.textContent]).toEqual(['$bad$', '$x$'])
})

test('where loading fails formulas stay as they are, and the next one tries again', async () => {
  let online = false
  const load = vi.fn(async () => {
    if (!online) throw new TypeError('offline')
    return { typeset: drawn }
  })
  const draw = createDrawFormula(load)
  const [a, b] = [formula('a'), formula('b')]
  draw(a, 'a', false)
  await settled()
  expect(a.textContent).toBe('$a$')
  online = true
  draw(b, 'b', false)
  await settled()
  expect([a.textContent, b.textContent]).toEqual(['<a>', '<b>'])
  expect(load).toHaveBeenCalledTimes(2)
})

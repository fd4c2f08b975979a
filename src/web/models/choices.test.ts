import { describe, expect, test } from 'vitest'
import type { ModelInfo } from '../../protocol/index.ts'
import { choiceGroups } from './choices.ts'

const model = (id: string): ModelInfo => {
  const [provider, name] = id.split(':') as [string, string]
  return { id, provider, name }
}

const FEW = ['acme:small', 'acme:large-vision', 'zenith:large'].map(model)
const MANY = Array.from({ length: 500 }, (_, i) => model(`p${i % 7}:model-${i}`))

/** The list in one line for each group. */
function listed(offer: Partial<Parameters<typeof choiceGroups>[0]>): string[] {
  return choiceGroups({ items: FEW, first: [], recent: [], query: '', ...offer }).map(
    ({ kind, provider, choices }) =>
      `${kind} ${provider}: ${choices.map(({ id }) => id ?? 'default').join(' ')}`,
  )
}

describe('a list of models', () => {
  const first = [{ id: null, name: 'small (default)' }]

  test('has the default before the others, and these by their providers', () => {
    expect(listed({ first })).toEqual([
      'first : default',
      'provider acme: acme:small acme:large-vision',
      'provider zenith: zenith:large',
    ])
  })

  test.each([
    ['LARGE', ['provider acme: acme:large-vision', 'provider zenith: zenith:large']],
    ['zenith', ['provider zenith: zenith:large']],
    ['large  acme', ['provider acme: acme:large-vision']],
    ['acme:sm', ['provider acme: acme:small']],
    ['default', ['first : default']],
    ['none such', []],
    ['  ', listed({ first })],
  ])('is searched by every word of “%s”', (query, found) => {
    expect(listed({ first, query })).toEqual(found)
  })

  test('has what was used lately first, newest first, and only there, where it is long', () => {
    const recent = ['p3:model-3', 'gone:model', 'p0:model-0']
    const [shelf, ...rest] = choiceGroups({ items: MANY, first: [], recent, query: '' })
    expect(shelf!.kind).toBe('recent')
    expect(shelf!.choices.map(({ id }) => id)).toEqual(['p3:model-3', 'p0:model-0'])
    const others = rest.flatMap(({ choices }) => choices.map(({ id }) => id))
    expect(others).toHaveLength(498)
    expect(others).not.toContain('p3:model-3')
    expect(listed({ recent: ['acme:small'] })[0]).toBe(
      'provider acme: acme:small acme:large-vision',
    )
  })

  test('is searched whole, with what was used lately in its own place', () => {
    expect(listed({ items: MANY, recent: ['p3:model-3'], query: 'model-3 p3' })[0]).toMatch(
      /^provider p3: p3:model-3 /,
    )
  })

  test('has a model that the server named twice once', () => {
    expect(listed({ items: [...FEW, FEW[0]!] })).toEqual(listed({}))
  })
})

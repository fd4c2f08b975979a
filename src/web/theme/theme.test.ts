// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest'
import { showTheme, themeOf } from './theme.ts'

beforeEach(() => {
  document.head.replaceChildren(
    ...['light', 'dark'].map((theme) => {
      const meta = document.createElement('meta')
      meta.name = 'theme-color'
      meta.media = `(prefers-color-scheme: ${theme})`
      return meta
    }),
  )
})

const shown = () => [
  document.documentElement.dataset['theme'],
  ...[...document.querySelectorAll('meta')].map(({ media }) => media),
]

test('a theme holds for the page and for what the browser draws around it, until it is taken back', () => {
  showTheme('dark')
  expect(shown()).toEqual(['dark', 'not all', 'all'])
  showTheme('light')
  expect(shown()).toEqual(['light', 'all', 'not all'])
  showTheme(null)
  expect(shown()).toEqual([
    undefined,
    '(prefers-color-scheme: light)',
    '(prefers-color-scheme: dark)',
  ])
})

test.each([
  ['light', 'light'],
  ['dark', 'dark'],
  ['sepia', null],
  ['', null],
  [null, null],
] as const)('what is kept as “%s” is %s', (text, theme) => {
  expect(themeOf(text)).toBe(theme)
})

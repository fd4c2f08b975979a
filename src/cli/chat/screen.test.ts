import { PassThrough } from 'node:stream'
import { afterEach, expect, test, vi } from 'vitest'
import { createScreen } from './screen.ts'

afterEach(() => void vi.unstubAllEnvs())

function openScreen(isTTY: boolean) {
  vi.stubEnv('NO_COLOR', undefined)
  vi.stubEnv('FORCE_COLOR', isTTY ? '1' : '0')
  const output = Object.assign(new PassThrough(), { isTTY, getColorDepth: () => 8 })
  const stream = output as unknown as NodeJS.WriteStream
  const screen = createScreen({ output: stream, errors: stream, remarks: true })
  return { screen, shown: () => String(output.read() ?? '') }
}

test('a line may have a style, whatever is in it has none', () => {
  const { screen, shown } = openScreen(true)
  screen.line('› a\u001B[31mb', 'bold')
  expect(shown()).toBe('\u001B[1m› a[31mb\u001B[22m\n')
  screen.line('plain')
  expect(shown()).toBe('plain\n')
})

test('what is no terminal gets no style', () => {
  const { screen, shown } = openScreen(false)
  screen.line('› a', 'bold')
  expect(shown()).toBe('› a\n')
})

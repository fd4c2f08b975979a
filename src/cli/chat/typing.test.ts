import { PassThrough } from 'node:stream'
import { describe, expect, test, vi } from 'vitest'
import { readKeyboard, readPiped, watchKeyboard } from './typing.ts'

/** A terminal without a screen: what is typed goes in, what it would show comes out. */
function openTerminal() {
  const setRawMode = vi.fn()
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode })
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 })
  let shown = ''
  output.on('data', (data: Buffer) => (shown += data.toString()))
  const onLeaving = vi.fn()
  const typing = readKeyboard({
    input: input as unknown as NodeJS.ReadStream,
    output: output as unknown as NodeJS.WriteStream,
    onLeaving,
  })
  return { input, typing, onLeaving, setRawMode, shown: () => shown }
}

/** One keystroke after the other, as a person or a paste makes them. */
async function type(input: PassThrough, ...texts: string[]) {
  for (const text of texts) {
    input.write(text)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const PASTE = ['\u001B[200~', '\u001B[201~'] as const

describe('readKeyboard', () => {
  test('Enter sends; a backslash asks for one more line', async () => {
    const { input, typing, shown } = openTerminal()
    const first = typing.next()
    await type(input, 'one \\\r', 'two\r')
    expect(await first).toBe('one \ntwo')
    expect(shown()).toContain('… ')
    const second = typing.next()
    await type(input, 'three\r')
    expect(await second).toBe('three')
  })

  test('a paste is one message, however many lines it has', async () => {
    const { input, typing } = openTerminal()
    const message = typing.next()
    await type(input, `see: ${PASTE[0]}a\rb\\\r\rc${PASTE[1]}`, ' end', '\r')
    expect(await message).toBe('see: a\nb\\\n\nc end')
  })

  test('several lines up to a lone dot', async () => {
    const { input, typing } = openTerminal()
    typing.multiline = true
    const message = typing.next()
    await type(input, 'a\r', '\r', 'b\\\r', '.\r')
    expect(await message).toBe('a\n\nb\\')
  })

  test('Ctrl-C empties what was begun; on an empty line two of them leave', async () => {
    const { input, typing, onLeaving } = openTerminal()
    const first = typing.next()
    await type(input, 'lost \\\r', 'lost too', CTRL_C, 'kept\r')
    expect(await first).toBe('kept')
    expect(onLeaving).not.toHaveBeenCalled()
    const second = typing.next()
    await type(input, CTRL_C, 'still here', CTRL_C, CTRL_C)
    expect(onLeaving).toHaveBeenCalledTimes(2)
    await type(input, CTRL_C)
    expect(await second).toBeNull()
  })

  test('Ctrl-D leaves', async () => {
    const { input, typing } = openTerminal()
    const message = typing.next()
    await type(input, CTRL_D)
    expect(await message).toBeNull()
  })

  test('what was sent before comes back with the arrow', async () => {
    const { input, typing } = openTerminal()
    const first = typing.next()
    await type(input, 'again\r')
    await first
    const second = typing.next()
    await type(input, '\u001B[A', '\r')
    expect(await second).toBe('again')
  })

  test('one key answers a question', async () => {
    const { input, typing } = openTerminal()
    const never = new AbortController()
    for (const [key, answer] of [
      ['y', true],
      ['n', false],
      ['x', false],
      [CTRL_C, null],
    ] as const) {
      const confirmed = typing.confirm(never.signal)
      await type(input, key)
      expect(await confirmed).toBe(answer)
    }
    const again = typing.confirm(never.signal)
    await type(input, '\r', 'y\r')
    expect(await again).toBe(true)
    const taken = typing.confirm(AbortSignal.abort())
    expect(await taken).toBeNull()
  })
})

test('watchKeyboard hears Ctrl-C and gives the keyboard back', async () => {
  const { input, setRawMode } = openTerminal()
  const onInterrupt = vi.fn()
  const end = watchKeyboard(input as unknown as NodeJS.ReadStream, onInterrupt)
  expect(setRawMode).toHaveBeenLastCalledWith(true)
  await type(input, 'x', CTRL_C)
  expect(onInterrupt).toHaveBeenCalledTimes(1)
  end()
  expect(setRawMode).toHaveBeenLastCalledWith(false)
  await type(input, CTRL_C)
  expect(onInterrupt).toHaveBeenCalledTimes(1)
})

test('readPiped: a line that was asked for and not needed is the next message', async () => {
  const input = new PassThrough()
  const typing = readPiped(input as unknown as NodeJS.ReadStream)
  const over = new AbortController()
  const confirmed = typing.confirm(over.signal)
  over.abort()
  expect(await confirmed).toBeNull()
  input.end('a\\\nb\nlast \\')
  expect(await typing.next()).toBe('a\nb')
  expect(await typing.next()).toBe('last ')
  expect(await typing.next()).toBeNull()
})

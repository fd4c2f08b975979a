import { describe, expect, it } from 'vitest'
import { readMessages, type ClassicMessage } from './lines.ts'

const LINES = [
  '{"role":"user","timestamp":"1","content":"Žluťoučký kůň 🐎"}',
  '{"role":"model","timestamp":"2","content":"a"}',
  '',
  '{"role":"model","timestamp":"2","content":"a\\nb 你好"}',
].join('\n')

async function read(pieces: Uint8Array<ArrayBuffer>[]): Promise<ClassicMessage[]> {
  const seen: ClassicMessage[] = []
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece)
      controller.close()
    },
  })
  await readMessages(body, (some) => seen.push(...some))
  return seen
}

const bytes = (text: string) => new Uint8Array(new TextEncoder().encode(text))

describe('messages out of a body', () => {
  it('are the same wherever the network cuts it, within lines and letters too', async () => {
    for (const end of ['', '\n']) {
      const all = bytes(LINES + end)
      const whole = await read([all])
      expect(whole.map(({ content }) => content)).toEqual(['Žluťoučký kůň 🐎', 'a', 'a\nb 你好'])
      for (let cut = 1; cut < all.length; cut++)
        expect(await read([all.slice(0, cut), all.slice(cut)])).toEqual(whole)
      expect(await read(Array.from(all, (byte) => new Uint8Array([byte])))).toEqual(whole)
    }
  })

  it('are shown as soon as their line is there, and no line twice', async () => {
    const shown: string[] = []
    const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>>()
    const done = readMessages(readable, (some) => shown.push(...some.map(({ content }) => content)))
    const writer = writable.getWriter()
    await writer.write(bytes('{"content":"1"}\n{"content":"2'))
    expect(shown).toEqual(['1'])
    await writer.write(bytes('"}\n'))
    await writer.close()
    await done
    expect(shown).toEqual(['1', '2'])
  })

  it('that are none are an error', async () => {
    await expect(read([bytes('<html>\n')])).rejects.toThrow()
    expect(await read([])).toEqual([])
  })
})

import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { pid, platform } from 'node:process'
import { describe, expect, it } from 'vitest'
import { mostMemory, readMemory, readWritten } from './process-files.ts'

describe.runIf(platform === 'linux')('what Linux tells of a process', () => {
  it('is its memory, as it is and at its most', async () => {
    expect(readMemory(pid)).toBeGreaterThan(1e7)
    const before = readMemory(pid)!
    const held = { bytes: Buffer.alloc(5e7, 1) }
    expect(await mostMemory(pid, Promise.resolve(held))).toBeGreaterThan(before + 4e7)
    expect(held.bytes.length).toBe(5e7)
  })

  it('is what it wrote to disks', () => {
    const folder = mkdtempSync(join(process.cwd(), 'node_modules', '.written-'))
    const before = readWritten(pid)!
    const file = openSync(join(folder, 'file'), 'w')
    writeSync(file, Buffer.alloc(1e6, 1))
    fsyncSync(file)
    closeSync(file)
    rmSync(folder, { recursive: true })
    expect(readWritten(pid)! - before).toBeGreaterThanOrEqual(1e6)
  })

  it('is nothing of a process that is not there', () => {
    expect(readMemory(2 ** 30)).toBeUndefined()
    expect(readWritten(2 ** 30)).toBeUndefined()
  })
})

import { execPath, pid, platform } from 'node:process'
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { cpuBetween, readBusy, readCpu } from './cpu.ts'

describe.runIf(platform === 'linux')('CPU time on Linux', () => {
  it('counts what this process does between two readings', () => {
    const before = readCpu(pid)!
    const began = process.cpuUsage()
    while (process.cpuUsage(began).user + process.cpuUsage(began).system < 50_000);
    const [busiest] = cpuBetween(before, readCpu(pid)!)
    expect(busiest!.ns).toBeGreaterThan(40e6)
  })

  it('counts other processes into what a core is busy with', () => {
    const before = readBusy(0)!
    expect(readBusy(0)).toBeGreaterThanOrEqual(before)
    expect(readBusy(100_000)).toBeUndefined()
  })

  it('has no figure for a process that has ended', () => {
    const ended = spawnSync(execPath, ['--version'])
    expect(readCpu(ended.pid)).toBeUndefined()
  })
})

describe('cpuBetween', () => {
  it('takes a thread that is new from its beginning, drops idle ones, and puts the busiest first', () => {
    const before = new Map([
      ['1', { name: 'main', ns: 10 }],
      ['2', { name: 'idle', ns: 7 }],
    ])
    const after = new Map([
      ['1', { name: 'main', ns: 15 }],
      ['2', { name: 'idle', ns: 7 }],
      ['3', { name: 'new', ns: 9 }],
    ])
    expect(cpuBetween(before, after)).toEqual([
      { name: 'new', ns: 9 },
      { name: 'main', ns: 5 },
    ])
  })
})

import { setTimeout as pause } from 'node:timers/promises'
import { catchUp } from './catch-up.ts'
import { fetchPages } from './fetch-pages.ts'
import type { Answer, Job, TargetName } from './job.ts'
import type { Opened, Reading, Target } from './reading.ts'
import { createTarget } from './targets.ts'

/** The load process: a program of its own, so that it can be tied to another core than the server under test. */
const targets = new Map<string, Target>()
let opened: Opened[] = []

/** So many readers are opened at once. */
const DOORS = 16

function targetOf(name: TargetName): Target {
  const key = JSON.stringify(name)
  const target = targets.get(key) ?? createTarget(name)
  targets.set(key, target)
  return target
}

async function open({ target, count }: Extract<Job, { do: 'open' }>): Promise<void> {
  close()
  let left = count
  const door = async () => {
    while (left-- > 0) opened.push(await targetOf(target).open())
  }
  await Promise.all(Array.from({ length: DOORS }, door))
}

function close(): void {
  for (const reader of opened) reader.close()
  opened = []
}

async function run(job: Extract<Job, { do: 'run' }>): Promise<Reading[]> {
  const readings = opened.map(async (reader, i) => {
    await pause(i * job.spacingMs)
    const own: Reading[] = []
    for (let turn = 0; turn < job.turns; turn++) own.push(await reader.ask(job.text, job.tokens))
    return own
  })
  try {
    return (await Promise.all(readings)).flat()
  } finally {
    close()
  }
}

async function begin({ text }: Extract<Job, { do: 'begin' }>): Promise<void> {
  await Promise.all(
    opened.map(async (reader, i) => {
      await pause(i / 2)
      await reader.begin(text)
    }),
  )
}

async function alternate(job: Extract<Job, { do: 'alternate' }>): Promise<Reading[][]> {
  const readings: Reading[][] = job.targets.map(() => [])
  for (let round = 0; round < job.rounds; round++) {
    for (let step = 0; step < job.targets.length; step++) {
      const which = (round + step) % job.targets.length
      const reader = await targetOf(job.targets[which]!).open()
      readings[which]!.push(await reader.ask(job.text, job.tokens))
      reader.close()
    }
  }
  return readings
}

async function perform(job: Job): Promise<unknown> {
  switch (job.do) {
    case 'open':
      return open(job)
    case 'run':
      return run(job)
    case 'begin':
      return begin(job)
    case 'close':
      return close()
    case 'alternate':
      return alternate(job)
    case 'fetch':
      return fetchPages(job.urls, job.rounds)
    case 'resume':
      return catchUp(job)
  }
}

process.on('message', (job: Job) => {
  perform(job).then(
    (result) => process.send!({ result } satisfies Answer),
    (error: unknown) => process.send!({ error: String(error) } satisfies Answer),
  )
})
process.on('disconnect', () => process.exit())

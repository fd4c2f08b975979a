import { setTimeout as pause } from 'node:timers/promises'
import { chatCompletions } from './chat-completions.ts'
import type { Answer, Job, TargetName } from './job.ts'
import { loquat } from './loquat.ts'
import type { Opened, Reading, Target } from './reading.ts'

/** The load process: a program of its own, so that it can be tied to another core than the server under test. */
const targets = new Map<string, Target>()
let opened: Opened[] = []

function targetOf({ kind, url }: TargetName): Target {
  const known = targets.get(url)
  const target = known ?? (kind === 'loquat' ? loquat(url) : chatCompletions(url))
  targets.set(url, target)
  return target
}

async function open({ target, count }: Extract<Job, { do: 'open' }>): Promise<void> {
  opened = []
  for (let i = 0; i < count; i++) opened.push(await targetOf(target).open())
}

async function run({ text, tokens, spacingMs }: Extract<Job, { do: 'run' }>): Promise<Reading[]> {
  const readings = opened.map(async (reader, i) => {
    await pause(i * spacingMs)
    return await reader.ask(text, tokens)
  })
  try {
    return await Promise.all(readings)
  } finally {
    for (const reader of opened) reader.close()
  }
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

function perform(job: Job): Promise<unknown> {
  if (job.do === 'open') return open(job)
  return job.do === 'run' ? run(job) : alternate(job)
}

process.on('message', (job: Job) => {
  perform(job).then(
    (result) => process.send!({ result } satisfies Answer),
    (error: unknown) => process.send!({ error: String(error) } satisfies Answer),
  )
})
process.on('disconnect', () => process.exit())

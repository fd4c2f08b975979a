import { ConfigError, verify, type Config } from '../server/index.ts'
import { dataPlace } from './data-place.ts'

/** So many faults are told one by one. */
const TOLD = 50
const PROGRESS_MS = 1000

/** `loquat verify`: looks whether all that is stored is whole. @returns the exit code: 1 when something is not */
export async function verifyCommand(config: Config, words: string[]): Promise<number> {
  const [file, ...rest] = words
  if (rest.length > 0) throw new ConfigError(['Usage: loquat verify [FILE]'])
  const faults = listFaults()
  const watch = { fault: faults.add, progress: showProgress() }
  const { pages, conversations: found } = await verify(config, file, watch)
  for (const fault of pages ?? []) faults.add(fault)
  faults.end()
  const place = file ?? dataPlace(config)
  if (pages?.length === 0) console.log('ok    pages, indexes and references')
  if (found && found.faults === 0)
    console.log(
      `ok    ${found.conversations} conversations: ${found.events} events, ${found.messages} messages`,
    )
  if (faults.count() > 0) {
    console.log(`${place} is damaged.`)
    return 1
  }
  console.log(
    found
      ? `${place} is whole.`
      : `${place} is from an older version: its conversations can be looked at once it is brought up to date.`,
  )
  return 0
}

function listFaults() {
  let count = 0
  return {
    add(what: string) {
      if (++count <= TOLD) console.log(`WRONG ${what}`)
    },
    end() {
      if (count > TOLD) console.log(`      and ${count - TOLD} more`)
    },
    count: () => count,
  }
}

/** Says how far it has come, every second, to whoever looks. */
function showProgress(): (done: number, of: number) => void {
  let last = performance.now()
  return (done, of) => {
    if (!process.stderr.isTTY || performance.now() - last < PROGRESS_MS) return
    last = performance.now()
    process.stderr.write(`${done} of ${of} conversations …\r`)
  }
}

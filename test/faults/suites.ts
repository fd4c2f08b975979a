import { clockLongForm } from './clock.ts'
import { cutsLongForm } from './cuts.ts'
import { inputLongForm } from './input.ts'
import { diskLongForm } from './disk.ts'
import { drainLongForm } from './drain.ts'
import { killLongForm } from './kill.ts'
import { powerLongForm } from './power.ts'
import { readersLongForm } from './readers.ts'
import { resumeLongForm } from './resume.ts'
import { submitLongForm } from './submit.ts'
import { longForm, type LongForm } from './suite.ts'
import { toolKillLongForm } from './tool-kill.ts'
import { upstreamLongForm } from './upstream.ts'

/** Every fault suite, by the name that `--suite` takes. */
export const SUITES: Record<string, LongForm> = {
  clock: longForm(clockLongForm),
  cuts: longForm(cutsLongForm),
  input: longForm(inputLongForm),
  disk: longForm(diskLongForm),
  drain: longForm(drainLongForm),
  kill: longForm(killLongForm),
  power: longForm(powerLongForm),
  readers: longForm(readersLongForm),
  resume: longForm(resumeLongForm),
  submit: longForm(submitLongForm),
  'tool-kill': longForm(toolKillLongForm),
  upstream: longForm(upstreamLongForm),
}

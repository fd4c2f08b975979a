import { inputLongForm } from './input.ts'
import { diskLongForm } from './disk.ts'
import { killLongForm } from './kill.ts'
import { powerLongForm } from './power.ts'
import { resumeLongForm } from './resume.ts'
import { submitLongForm } from './submit.ts'
import { longForm, type LongForm } from './suite.ts'
import { upstreamLongForm } from './upstream.ts'

/** Every fault suite, by the name that `--suite` takes. */
export const SUITES: Record<string, LongForm> = {
  input: longForm(inputLongForm),
  disk: longForm(diskLongForm),
  kill: longForm(killLongForm),
  power: longForm(powerLongForm),
  resume: longForm(resumeLongForm),
  submit: longForm(submitLongForm),
  upstream: longForm(upstreamLongForm),
}

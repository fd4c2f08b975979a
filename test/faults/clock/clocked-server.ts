import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import {
  newDataDirectory,
  startServerProcess,
  type ServerProcess,
  type ServerProcessOptions,
} from '../../server-process.ts'
import { TOKEN } from '../kill/world.ts'
import type { ClockSetting } from './preload.ts'

const PRELOAD = fileURLToPath(new URL('preload.ts', import.meta.url))

/** Requests a minute: one each second once they are used up. */
export const RATE = 60

/** What a clock may be set to: so many milliseconds ahead of the right time, or standing still at some time. */
export type Clock = { ahead: number } | { frozen: number }

/** A server whose wall clock can be set while it runs. */
export interface ClockedServer extends ServerProcess {
  setClock(clock: Clock): Promise<void>
}

/** The suite's servers, unless told otherwise. */
const SETTINGS = {
  LOQUAT_MODEL: 'test:script',
  API_TOKEN: TOKEN,
  RATE_LIMIT: String(RATE),
  RUN_LIMIT: '0',
  // Where clocks are set twice a year.
  TZ: 'Europe/Berlin',
}

export async function startClocked(
  clock: Clock,
  { data = newDataDirectory(), env = SETTINGS, ...options }: ServerProcessOptions = {},
): Promise<ClockedServer> {
  const path = join(data, 'clock')
  let number = 0
  const write = ({ ahead = 0, frozen = null }: { ahead?: number; frozen?: number | null }) => {
    const setting: ClockSetting = { number: ++number, ahead, frozen }
    writeFileSync(path, JSON.stringify(setting))
  }
  write(clock)
  const server = await startServerProcess({
    ...options,
    data,
    env: { ...env, TEST_CLOCK: path, NODE_OPTIONS: `--import ${PRELOAD}` },
  })
  return {
    ...server,
    async setClock(clock) {
      write(clock)
      server.process.kill('SIGUSR2')
      for (let i = 0; i < 1_000; i++) {
        if (existsSync(`${path}.set`) && readFileSync(`${path}.set`, 'utf8') === String(number))
          return
        await delay(5)
      }
      throw new Error('the server does not set its clock')
    },
  }
}

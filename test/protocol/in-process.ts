import { loadConfig, startApp, type App, type SettingName } from '../../src/server/index.ts'
import { newDataDirectory } from '../server-process.ts'

/** A server in this process, for suites that own its clock. Settings of the machine it runs on do not reach it. */
export function startHere(
  settings: Partial<Record<SettingName, string>> = {},
  now: () => number = Date.now,
): Promise<App> {
  const base = {
    LOQUAT_DATA: newDataDirectory(),
    PORT: '0',
    LOQUAT_MODEL: 'test:script',
    LOQUAT_DISCOVER: '0',
    LOG_LEVEL: 'silent',
  }
  return startApp(loadConfig({ ...base, ...settings }, {}, '/nowhere'), now)
}

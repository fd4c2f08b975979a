import {
  loadConfig,
  openConfig,
  startApp,
  type App,
  type LoquatConfig,
  type SettingName,
} from '../../src/server/index.ts'
import { databaseUrlOf } from '../databases.ts'
import { forAll } from '../for-all.ts'
import { newDataDirectory } from '../server-process.ts'

/** A server in this process, for suites that own its clock. Settings of the machine it runs on do not reach it. @param code as in a config file */
export async function startHere(
  settings: Partial<Record<SettingName, string>> = {},
  now: () => number = Date.now,
  code: Pick<LoquatConfig, 'tools' | 'models'> = {},
): Promise<App> {
  const base = {
    LOQUAT_DATA: newDataDirectory(),
    ...settings,
  }
  const DATABASE_URL = await databaseUrlOf(base.LOQUAT_DATA)
  const rest = {
    PORT: '0',
    LOQUAT_MODEL: 'test:script',
    LOQUAT_DISCOVER: '0',
    LOQUAT_TITLES: '0',
    LOG_LEVEL: 'silent',
  }
  const file = openConfig('loquat.config.ts', code)
  return startApp(
    loadConfig(
      { ...rest, ...(DATABASE_URL ? { DATABASE_URL } : {}), ...base },
      {},
      '/nowhere',
      file,
    ),
    now,
  )
}

/** One for all tests of a file. */
export const appForAll = (settings: Parameters<typeof startHere>[0] = {}) =>
  forAll(
    () => startHere(settings),
    (app) => app.close(),
  )

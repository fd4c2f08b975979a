export { startApp, type App } from './app.ts'
export {
  ConfigError,
  loadConfig,
  startedByNpm,
  SETTINGS,
  type Config,
  type Setting,
  type SettingName,
} from './config.ts'
export { openTokens } from './open-tokens.ts'
export { StartError } from './start-error.ts'

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
export { EXPORT_FORMATS } from './conversations/export-conversation.ts'
export { exportFile, importFiles } from './open-conversations.ts'
export { migrateDatabase } from './migrate-database.ts'
export { openTokens } from './open-tokens.ts'
export { openConfig, readConfigFile } from './config-file.ts'
export { defineConfig, type LoquatConfig } from './define-config.ts'
export type { Chunk } from './models/model.ts'
export type { ModelFunction } from './models/providers/function-model.ts'
export { tool, type ToolDefinition } from './tools/define-tool.ts'
export type { ToolCall } from './tools/tool.ts'
export { StartError } from './start-error.ts'

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { runIn } from '../cli/terminal.ts'
import { createApi, textIn } from '../protocol/api.ts'
import { newDataDirectory, removeDataDirectories, startServerProcess } from '../server-process.ts'
import { answer, ask, replyOf, toolsIn, untilState } from './ask.ts'

afterAll(removeDataDirectories)

const FILE = fileURLToPath(new URL('config/loquat.config.ts', import.meta.url))

test('a file in the folder of the start is found, outside of any package and without node_modules', async () => {
  const data = newDataDirectory()
  writeFileSync(join(data, 'loquat.config.ts'), readFileSync(FILE))
  writeFileSync(join(data, 'notes.txt'), 'first\n')
  const server = await startServerProcess({ data })
  const api = createApi(server)
  const models = await api.request<{ items: { id: string }[]; default: { id: string } }>(
    'GET',
    '/models',
  )
  expect(models.body.default.id).toBe('test:tools')
  expect(models.body.items.map(({ id }) => id)).toContain('function:parrot')

  const { run, conversationId } = await ask(api)
  await untilState(api, run.id, 'waiting')
  await answer(api, run.id, { toolCallId: 'pyd_ai_tool_call_id__note', approved: true })
  await untilState(api, run.id, 'completed')
  const reply = await replyOf(api, conversationId)
  expect(toolsIn(reply.parts).map(({ outcome }) => outcome)).toEqual(['success', 'success'])
  // The two ran side by side, so the count may be of before or after.
  expect(textIn(reply)).toMatch(/^\{"count":[12],"note":\{"noted":"a"\}\}$/)
  expect(readFileSync(join(data, 'notes.txt'), 'utf8')).toBe('first\na\n')

  const { run: other } = await api.send(conversationId, 'and you?', { model: 'function:parrot' })
  await untilState(api, other.id, 'completed')
  expect(textIn(await replyOf(api, conversationId))).toBe('You said 3 things.')
  expect(server.output()).not.toContain('Warning')
  await server.end()
})

test('its faults are listed with those of the settings, and the server ends with exit code 2', async () => {
  const data = newDataDirectory()
  const text = `export default { colour: 'red', port: 'many', tools: { broken: {} } }`
  writeFileSync(join(data, 'mine.mjs'), text)
  const { code, errors } = await runIn(data, ['serve', '--config', 'mine.mjs'], {
    LOG_LEVEL: 'loud',
  })
  expect(code).toBe(2)
  expect(errors.trim().split('\n')).toEqual([
    'mine.mjs: colour is not a setting',
    'mine.mjs: tools.broken description must be a text',
    'mine.mjs: tools.broken execute must be a function',
    'mine.mjs: tools.broken input must be a schema',
    'mine.mjs: PORT must be a number',
    'LOG_LEVEL must be trace, debug, info, warn, error or silent',
  ])
})

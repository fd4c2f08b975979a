import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { newDatabase } from '../databases.ts'
import { removeDataDirectories } from '../server-process.ts'
import { answer, replyOf, toolsIn, untilState } from '../tools/ask.ts'
import { startNode } from './two-nodes.ts'

afterAll(removeDataDirectories)

const CONFIG = fileURLToPath(new URL('../tools/config/loquat.config.ts', import.meta.url))

test('a run that waits outlives its node, and goes on where it is answered', async () => {
  const databaseUrl = await newDatabase()
  const options = { args: ['--config', CONFIG, '--model', 'test:tools'] }
  const [a, b] = await Promise.all([
    startNode(databaseUrl, options),
    startNode(databaseUrl, options),
  ])
  const { id } = await a.api.create()
  const { run } = await a.api.send(id, 'go')
  await untilState(b.api, run.id, 'waiting')
  await a.server.end('SIGKILL')

  // Here, and on a node that did not exist when it was asked; both at once, and one counts.
  const c = await startNode(databaseUrl, options)
  const yes = { toolCallId: 'pyd_ai_tool_call_id__note', approved: true }
  const answers = await Promise.all([b, c].map(({ api }) => answer(api, run.id, yes)))
  expect(answers.map(({ status }) => status)).toEqual([202, 202])
  await untilState(b.api, run.id, 'completed')
  const calls = toolsIn((await replyOf(c.api, id)).parts)
  expect(calls.map(({ toolName, outcome }) => [toolName, outcome])).toEqual([
    ['count', 'failed'],
    ['note', 'success'],
    ['count', 'success'],
  ])
  await Promise.all([b.server.end(), c.server.end()])
})

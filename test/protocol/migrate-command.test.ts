import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { newDataDirectory, removeDataDirectories, startServerProcess } from '../server-process.ts'

const CLI = fileURLToPath(new URL('../../src/cli/cli.ts', import.meta.url))

afterEach(removeDataDirectories)

function migrate(data: string): Promise<{ code: number | null; text: string }> {
  const env = { PATH: process.env['PATH'] }
  const child = spawn(process.execPath, [CLI, 'migrate', '--data', data], { cwd: data, env })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => (text += piece.toString()))
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, text })))
}

test('loquat migrate makes the database, may be repeated, and leaves it to a server', async () => {
  const data = newDataDirectory()
  for (let i = 0; i < 2; i++)
    expect(await migrate(data)).toMatchObject({
      code: 0,
      text: expect.stringMatching(/up to date: schema \d+\.\n$/) as string,
    })
  const server = await startServerProcess({ data, env: { DATABASE_URL: '' } })
  const refused = await migrate(data)
  expect(refused.code).toBe(1)
  expect(refused.text).toMatch(/^Another Loquat is already running/)
  await server.end()
})

import { afterEach, expect, test } from 'vitest'
import { runIn } from '../cli/terminal.ts'
import { newDataDirectory, removeDataDirectories, startServerProcess } from '../server-process.ts'

afterEach(removeDataDirectories)

async function migrate(data: string) {
  const { code, out, errors } = await runIn(data, ['migrate'], { DATABASE_URL: '' })
  return { code, text: out + errors }
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

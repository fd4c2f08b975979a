import { afterAll, beforeAll, expect, test } from 'vitest'
import { newDatabase } from '../databases.ts'
import { removeDataDirectories } from '../server-process.ts'
import { startNode, type Node } from './two-nodes.ts'

const nodes: Node[] = []

beforeAll(async () => {
  const databaseUrl = await newDatabase()
  const env = { RUN_LIMIT: '3' }
  for (let i = 0; i < 2; i++) nodes.push(await startNode(databaseUrl, { env }))
})

afterAll(async () => {
  await Promise.all(nodes.map(({ server }) => server.end()))
  removeDataDirectories()
})

/** Sends at once to both servers, each message to a conversation of its own. @returns the codes of the answers */
async function sendAll(count: number, text: string) {
  const ids = await Promise.all(Array.from({ length: count }, () => nodes[0]!.api.create()))
  const answers = await Promise.all(
    ids.map(({ id }, i) =>
      nodes[i % 2]!.api.request<{ run?: { id: string }; error?: { code: string } }>(
        'POST',
        `/conversations/${id}/messages`,
        { json: { parts: [{ type: 'text', text }] } },
      ),
    ),
  )
  return answers.map(({ body }) => ({ run: body.run?.id, code: body.error?.code ?? 'taken' }))
}

test('RUN_LIMIT holds however many come at once, and by whichever server', async () => {
  for (let round = 0; round < 5; round++) {
    const answers = await sendAll(8, '[tokens=400 rate=20]')
    expect(answers.map(({ code }) => code).toSorted()).toEqual([
      ...Array.from({ length: 3 }, () => 'taken'),
      ...Array.from({ length: 5 }, () => 'too_many_runs'),
    ])
    for (const { run } of answers)
      if (run !== undefined) {
        await nodes[0]!.api.act(run, 'cancel')
        await expect.poll(async () => (await nodes[0]!.api.run(run)).state).toBe('stopped')
      }
  }
})

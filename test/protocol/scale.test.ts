import { beforeAll, expect, test } from 'vitest'
import { buildSaboteur } from '../faults/saboteur.ts'
import { serverForAll } from '../for-all.ts'
import { newDataDirectory } from '../server-process.ts'
import { createApi } from './api.ts'
import { writeConversations } from './long-conversation.ts'
import { compare, openPage, takeTurn, type Medians } from './scale.ts'

const data = newDataDirectory()
let long: string
let hundred: string
let ten: string

beforeAll(async () => {
  ;[long, hundred, ten] = (await writeConversations(data, [10_000, 100, 10])) as [
    string,
    string,
    string,
  ]
}, 60_000)

const server = serverForAll({ data })

/** A busy machine may spoil a measurement, never improve the ratio of three in a row. */
async function expectRatio(limit: number, measure: () => Promise<Medians>): Promise<void> {
  let best = Infinity
  for (let tries = 0; tries < 3 && best > limit; tries++) {
    const { long, short, ratio } = await measure()
    best = Math.min(best, ratio)
    console.log(
      `${long.toFixed(2)} ms : ${short.toFixed(2)} ms = ${ratio.toFixed(2)} (at most ${limit})`,
    )
  }
  expect(best).toBeLessThanOrEqual(limit)
}

test('opening a page of 10,000 messages takes at most 1.5 times as long as one of 10', async () => {
  const open = openPage(server.url, 10)
  await expectRatio(1.5, () => compare(100, open(long), open(ten)))
})

test('a full first page of 10,000 messages takes at most 1.5 times as long as one of 100', async () => {
  const open = openPage(server.url, 50)
  await expectRatio(1.5, () => compare(60, open(long), open(hundred)))
})

test('a turn after 10,000 messages takes at most 1.3 times as long as one after 10', async () => {
  const turn = takeTurn(server.url)
  await expectRatio(1.3, () => compare(60, turn(long), turn(ten)))
  const usage = async (id: string) =>
    (await createApi(server).messages(id, '?limit=1')).items[0]!.usage!
  const [a, b] = [await usage(long), await usage(ten)]
  // The same work: both prompts fill the window.
  expect(a.inputTokens).toBeGreaterThan(1_000)
  expect(Math.abs(a.inputTokens - b.inputTokens) / b.inputTokens).toBeLessThan(0.1)
})

test('the ratios can be missed: a server that reads the whole branch for a page is caught', async () => {
  await server.end()
  const root = buildSaboteur({
    'server/store/messages.ts': [['.limit(atMost(v.limit))', '.limit(1_000_000)']],
  })
  await server.startAgain({ root })
  const open = openPage(server.url, 10)
  expect((await compare(5, open(long), open(ten))).ratio).toBeGreaterThan(1.5)
})

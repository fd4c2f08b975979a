import { describe, expect, test } from 'vitest'
import { CORPUS } from '../../src/web/markdown/__fixtures__/corpus.ts'
import { audit } from './audit.ts'
import { browserForAll, conversationOf, openPage, say, untilDone } from './harness.ts'

const { server, open, newContext } = browserForAll({ LOQUAT_MODEL: 'demo:echo' })

/** Opens an address as somebody who never was here, and asks for nothing else. */
async function visit(address: string) {
  const context = await newContext()
  const requests: string[] = []
  context.on('request', (request) => requests.push(request.url()))
  const { page, complaints } = await openPage(context, address)
  return { page, complaints, requests }
}

test('a link shows what was said until it was made, asks for nothing else, and leads nowhere once it is revoked', async () => {
  const { page } = await open()
  await say(page, 'Of **fruit** <b>')
  await untilDone(page)
  const id = conversationOf(page)
  const { path, ...share } = await server.client.shares.create(id)
  const address = new URL(path, server.url).href
  await say(page, 'Said later')
  await untilDone(page)

  const reader = await visit(address)
  await reader.page.getByRole('heading', { name: 'Of **fruit** <b>', level: 1 }).waitFor()
  expect(await reader.page.locator('.user .said').allTextContents()).toEqual(['Of **fruit** <b>'])
  expect(await reader.page.locator('.assistant strong').textContent()).toBe('fruit')
  expect(reader.requests.filter((url) => !/favicon/.test(url))).toEqual([address])
  expect(await reader.page.context().cookies()).toEqual([])
  await server.client.shares.revoke(id, share.id)
  await reader.page.reload()
  await reader.page.getByRole('heading', { name: 'This link leads nowhere' }).waitFor()
  expect(reader.complaints).toEqual([])
})

test('nothing that a model wrote runs, loads or leaves on a shared page', async () => {
  const { id } = await server.client.conversations.create({ title: '<script>alert(1)</script>' })
  for (const text of Object.values(CORPUS)) {
    await server.client.send(id, text)
    for await (const event of server.client.follow(id, { until: 'idle' })) void event
  }
  const { path } = await server.client.shares.create(id, { reasoning: true, tools: true })
  const address = new URL(path, server.url).href
  const { page, complaints, requests } = await visit(address)
  await page.locator('article').last().waitFor()
  expect(await page.locator(':is(script,iframe,object,form,input,button)').count()).toBe(0)
  expect(requests.filter((url) => !/favicon/.test(url))).toEqual([address])
  expect(complaints).toEqual([])
})

describe('no fault', () => {
  test('on a shared page and where a link leads nowhere, in both themes', async () => {
    const { id } = await server.client.conversations.create({ title: 'Tides' })
    await server.client.send(id, CORPUS['mixed']!)
    for await (const event of server.client.follow(id, { until: 'idle' })) void event
    const { path } = await server.client.shares.create(id)
    for (const to of [path, '/s/nothing']) {
      const { page } = await visit(new URL(to, server.url).href)
      await page.setViewportSize({ width: 375, height: 780 })
      expect(await audit(page), to).toEqual([])
    }
  })

  test.each([
    ['en', 'Share or save', 'Make a link'],
    ['de', 'Teilen oder speichern', 'Link erstellen'],
  ])('in the dialog, in both themes: %s', async (language, name, make) => {
    const { id } = await server.client.conversations.create({ title: 'Tides' })
    await server.client.send(id, 'Hello')
    for await (const event of server.client.follow(id, { until: 'idle' })) void event
    const { page } = await open(`${server.url}c/${id}?lang=${language}`, {
      viewport: { width: 375, height: 780 },
    })
    await page.getByRole('button', { name, exact: true }).click()
    const dialog = page.getByRole('dialog', { name })
    await dialog.getByRole('button', { name: make }).click()
    await dialog.locator('.share-made').waitFor()
    expect(await audit(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375)
  })
})

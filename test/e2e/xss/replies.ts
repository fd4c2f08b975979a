import type { Page } from 'playwright-core'
import { inGroups, linesOf } from '../../xss/corpus.ts'
import type { Payload } from '../../xss/payload.ts'
import { composerOf, untilDone } from '../harness.ts'
import { all, MOST_ON_A_LINE, once, type Sink } from './sink.ts'
import { CALLER, untilShown, type World } from './world.ts'

/** Diagrams have a sink of their own, and it takes long to open their frames. */
const withoutFrames = (page: Page) => page.route('**/frame/**', (route) => route.abort())

/** What is in them is drawn once they tell that they are open. */
const openAll = (page: Page, details: string) =>
  page.locator(details).evaluateAll(async (found) => {
    const folded = (found as HTMLDetailsElement[]).filter(({ open }) => !open)
    const told = folded.map((it) => new Promise((done) => it.addEventListener('toggle', done)))
    for (const element of folded) element.open = true
    // One that was taken away meanwhile tells nothing.
    await Promise.race([Promise.all(told), new Promise((late) => setTimeout(late, 5000))])
    await new Promise(requestAnimationFrame)
  })

/** What a model writes, as it comes in and when it is opened again, and what was sent to have it written. */
const live: Sink = {
  name: 'a reply, live and opened again, and what was sent',
  places: ['.reply .markdown', '.said', '.sent pre'],
  due: all,
  async show({ world, site, page, look }) {
    const { server, documents } = world
    const { id } = await server.client.conversations.create({ model: 'demo:echo' })
    await withoutFrames(page)
    await page.goto(`${site}c/${id}`)
    await composerOf(page).waitFor()
    for (const document of documents) {
      await server.client.send(id, document.text)
      await untilShown(page, '.reply .markdown', [document])
      await untilDone(page)
    }
    await look()
    await page.reload()
    await untilShown(page, '.reply .markdown', documents)
    await look()
    // A prompt has room for the last few messages.
    for (const [i, document] of documents.entries()) {
      const show = page.getByRole('button', { name: 'Show what was sent to the model' })
      await show.nth(i).press('Enter')
      await page.locator('.sent-piece').last().locator('summary').press('Enter')
      await untilShown(page, '.sent pre', [document])
      await look()
      await page.keyboard.press('Escape')
      await page.locator('.sent-dialog').waitFor({ state: 'detached' })
    }
    await page.unroute('**/frame/**')
  },
}

const said = (content: unknown) => ({ part_kind: 'user-prompt', content })

/** A history as another program wrote it, in which everything that a text can be is a payload. */
export const importedTexts = once(async ({ server, documents, payloads }: World) => {
  const names = linesOf(payloads, MOST_ON_A_LINE)
  const dump = documents.flatMap(({ text, payloads: some }, i) => {
    const texts = some.map((payload) => payload.text)
    const args = Object.fromEntries(texts.map((it) => [it.slice(0, 400), it]))
    const id = `call_${i}`
    return [
      {
        kind: 'request',
        parts: [{ part_kind: 'system-prompt', content: text }, said(text)],
        instructions: text,
      },
      {
        kind: 'response',
        model_name: names[i % names.length],
        parts: [
          { part_kind: 'thinking', content: text },
          { part_kind: 'tool-call', tool_name: names[i], args, tool_call_id: id },
          { part_kind: names[i]!, steps: 3 },
          {
            part_kind: 'file',
            content: {
              kind: 'binary',
              media_type: 'image/svg+xml',
              data: btoa('<svg xmlns="http://www.w3.org/2000/svg" onload="canary(100000)"/>'),
            },
          },
        ],
      },
      {
        kind: 'request',
        parts: [
          { part_kind: 'tool-return', tool_name: names[i], content: texts, tool_call_id: id },
        ],
      },
      { kind: 'response', parts: [{ part_kind: 'text', content: text }] },
    ]
  })
  const { conversation } = await server.client.conversations.import(JSON.stringify(dump))
  return conversation.id
})

export const imported: Sink = {
  name: 'a history from elsewhere: thoughts, tools, results, instructions',
  places: [
    '.reasoning .markdown',
    '.tool-raw:nth-of-type(1)',
    '.tool-raw:nth-of-type(2)',
    '.reply',
  ],
  due: all,
  async show({ world, site, page, look }) {
    await withoutFrames(page)
    await page.goto(`${site}c/${await importedTexts(world)}`)
    await untilShown(page, '.reply > .markdown', world.documents)
    await openAll(page, '.reply details, .said details')
    // Where no wall keeps texts from being elements, there are more of them in what was drawn.
    await openAll(page, '.reply details, .said details')
    // What is long is shown whole when that is asked for.
    await page.locator('.tool-raw > button').evaluateAll((all) => {
      for (const button of all) (button as HTMLElement).click()
    })
    await look()
    await page.unroute('**/frame/**')
  },
}

/** A copy of a conversation in which each reply is one that was edited by hand. */
const editedCopy = once(async ({ server: { client }, documents }: World) => {
  const { id } = await client.conversations.create({ model: 'demo:echo' })
  let last = ''
  for (const { text } of documents) {
    const { run } = await client.send(id, 'x')
    for await (const event of client.follow(id, { until: 'idle' })) void event
    last = (await client.conversations.editReply(id, run.messageId, text)).id
  }
  return (await client.conversations.fork(id, last)).id
})

const edited: Sink = {
  name: 'replies that were edited by hand, in a copy',
  places: ['.reply .markdown'],
  due: all,
  async show({ world, site, page, look }) {
    await withoutFrames(page)
    await page.goto(`${site}c/${await editedCopy(world)}`)
    await untilShown(page, '.reply .markdown', world.documents)
    await look()
    await page.unroute('**/frame/**')
  },
}

/** The server takes no more than 262,144 characters from a model as the arguments of one call. */
const MOST_IN_A_CALL = 200_000

const question: Sink = {
  name: 'a tool that asks',
  places: ['.approval'],
  due: all,
  async show({ world, site, page, look }) {
    const { server, upstream, payloads } = world
    const inputOf = (some: readonly Payload[]) =>
      JSON.stringify(Object.fromEntries(some.map(({ n, text }) => [n, text])))
    const count = Math.ceil(inputOf(payloads).length / MOST_IN_A_CALL)
    const toolCalls = inGroups(payloads, count).map((some, i) => ({
      ...{ id: `call_${i}`, name: 'send_letter', input: inputOf(some) },
    }))
    upstream.next({ tokens: 1, toolCalls })
    const { id } = await server.client.conversations.create({ model: CALLER })
    await server.client.send(id, 'Write to Ann')
    await page.goto(`${site}c/${id}`)
    await page
      .locator('.approval')
      .nth(count - 1)
      .waitFor({ state: 'attached' })
    await look()
  },
}

const unsent: Sink = {
  name: 'what could not be sent, and why',
  places: ['.unsent .bubble', '.unsent .ending'],
  due: ({ some }) => some.payloads,
  async show({ world, site, page, look }) {
    const { server } = world
    const { documents } = world.some
    const { id } = await server.client.conversations.create()
    await page.goto(`${site}c/${id}`)
    await page.route('**/messages', (route) => {
      if (route.request().method() !== 'POST') return route.fallback()
      const { parts } = route.request().postDataJSON() as { parts: { text: string }[] }
      const error = { code: 'invalid_request', message: parts[0]!.text, retryable: false }
      return route.fulfill({ status: 422, json: { error } })
    })
    for (const [i, { text }] of documents.entries()) {
      await composerOf(page).fill(text)
      await composerOf(page).press('Enter')
      await page.locator('.unsent .ending').nth(i).waitFor({ state: 'attached' })
    }
    await look()
    await page.reload()
    await page
      .locator('.unsent .ending')
      .nth(documents.length - 1)
      .waitFor({ state: 'attached' })
    await look()
    await page.unroute('**/messages')
  },
}

const classic: Sink = {
  name: 'the classic page',
  places: ['#conversation .user', '#conversation .model'],
  due: all,
  async show({ world, site, page, look }) {
    const { documents } = world
    await page.goto(`${site}classic`)
    const input = page.locator('#prompt-input')
    const [first, ...others] = documents
    await input.fill(first!.text)
    await input.press('Enter')
    await untilShown(page, '#conversation .model', [first!])
    await page.locator('#prompt-input:enabled').waitFor()
    await page.evaluate(
      postAll,
      others.map(({ text }) => text),
    )
    await page.reload()
    await untilShown(page, '#conversation .model', documents)
    await look()
  },
}

/** Runs in the classic page, and sends what its form would. */
async function postAll(prompts: string[]): Promise<void> {
  for (const prompt of prompts) {
    const body = new FormData()
    body.set('prompt', prompt)
    await (await fetch('/chat/', { method: 'POST', body })).text()
  }
}

const sandbox: Sink = {
  name: 'the sandbox',
  places: ['#reply'],
  due: all,
  async show({ world, site, page, look }) {
    await page.goto(`${site}sandbox`)
    for (const document of world.documents) {
      await page.locator('#message').fill(document.text)
      await page.locator('#run:enabled').press('Enter')
      await untilShown(page, '#reply', [document])
      await page.locator('#run:enabled').waitFor()
      await look()
    }
  },
}

export const REPLIES: Sink[] = [live, imported, edited, question, unsent, classic, sandbox]

import type { Row } from '../../row.ts'
import { ask, messageOf, openConversation, untilDone } from '../app-page.ts'
import { FIXTURES, LETTERS, piecesOf } from '../fixtures.ts'
import type { WebStand } from '../web-stand.ts'

const TOKENS = 100_000
/** As fast as a model may be, many times over: the row would take minutes at a usual pace. */
const RATE = 4000
const SWITCHES = 10
const LENGTHS = [300, 2000]

/** What the page keeps: of a very long reply, and of conversations it has left. */
export const heap: Row<WebStand> = {
  name: 'heap',
  async measure(stand) {
    const streamed = await afterStreaming(stand)
    const switched = await afterSwitching(stand)
    return {
      figures: [
        {
          ...{ name: `heap after a reply of ${TOKENS.toLocaleString('en')} tokens` },
          ...{ unit: 'MB', budget: 60, value: streamed.after },
        },
        {
          ...{ name: `heap after ${SWITCHES} changes of the conversation : before` },
          ...{ unit: '×', budget: 2, value: switched.after / switched.before },
        },
      ],
      details: [
        `before the reply ${streamed.before.toFixed(1)} MB, after ${streamed.after.toFixed(1)} MB`,
        `before the changes ${switched.before.toFixed(1)} MB, after ${switched.after.toFixed(1)} MB`,
      ],
    }
  },
}

interface Grown {
  before: number
  after: number
}

async function afterStreaming(stand: WebStand): Promise<Grown> {
  const app = await stand.app()
  const { page, heap: read, close } = await openConversation(stand, app, await app.conversation(0))
  const before = await read()
  const once = piecesOf(FIXTURES.mixed, LETTERS)
  const tokens = Array.from({ length: TOKENS }, (_, i) => once[i % once.length]!)
  await ask(app, page, { tokens, rate: RATE })
  await untilDone(page)
  const letters = tokens.join('').length
  const shown = await page.evaluate(
    () => document.querySelector('.reply .markdown')?.textContent.length ?? 0,
  )
  if (shown < letters / 2) throw new Error(`Of ${letters} letters ${shown} are shown.`)
  const after = await read()
  await close()
  return { before, after }
}

async function afterSwitching(stand: WebStand): Promise<Grown> {
  const app = await stand.app()
  const ids = await Promise.all(LENGTHS.map((messages) => app.conversation(messages)))
  const newest = await Promise.all(ids.map((id) => app.newestMessage(id)))
  const { page, heap: read, close } = await openConversation(stand, app, ids[0]!)
  const before = await read()
  for (let i = 1; i <= SWITCHES; i++) {
    const next = i % ids.length
    await page.locator(`[data-row="${ids[next]!}"] a`).click()
    await messageOf(page, newest[next]!).waitFor()
  }
  const after = await read()
  await close()
  return { before, after }
}

import { gzipSync } from 'node:zlib'
import type { Figure, Row } from '../../row.ts'
import { sum } from '../../statistics.ts'
import { composerOf, messageOf } from '../app-page.ts'
import type { WebStand } from '../web-stand.ts'

interface File {
  path: string
  type: string
  /** Gzipped, whatever the server sent. */
  kb: number
}

/** Everything a browser has before a conversation is there to read and to write in. */
export const weight: Row<WebStand> = {
  name: 'weight of a conversation’s page',
  quickMargin: 1,
  async measure(stand, { form }) {
    const app = await stand.app()
    const id = await app.conversation(30)
    const { page, close } = await stand.newPage()
    const files: Promise<File>[] = []
    let calls = 0
    page.on('response', (response) => {
      const type = response.request().resourceType()
      if (type === 'fetch' || type === 'xhr' || type === 'eventsource') return void calls++
      const path = new URL(response.url()).pathname
      files.push(
        response
          .body()
          .then((body) => ({ path, type, kb: gzipSync(body).length / 1000 }))
          .catch(() => ({ path, type, kb: NaN })),
      )
    })
    await page.goto(`${app.url}/c/${id}`)
    await composerOf(page).waitFor()
    await messageOf(page, (await app.newestMessage(id)) ?? '').waitFor()
    const all = await Promise.all(files)
    await close()
    const of = (type: string, name: string, budget: number): Figure => ({
      ...{ name: `/c/:id, ${name}, gzipped`, unit: 'KB', budget },
      value: sum(all.filter((file) => file.type === type).map(({ kb }) => kb)),
    })
    const sizes = [
      of('script', 'initial JS', 75),
      of('stylesheet', 'CSS', 12),
      of('document', 'HTML', 4),
    ]
    const count: Figure = {
      name: '/c/:id, files requested',
      unit: '',
      budget: 6,
      value: all.length,
    }
    return {
      figures: form === 'quick' ? sizes : [...sizes, count],
      details: [
        ...all.map(({ path, type, kb }) => `${type} ${path}: ${kb.toFixed(1)} KB`),
        `and ${calls} requests to the API`,
      ],
    }
  },
}

import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { audit } from './audit.ts'
import { browserForAll, lastReply, say, untilDone } from './harness.ts'

const CONFIG = fileURLToPath(new URL('sources.config.ts', import.meta.url))

const { open } = browserForAll({ LOQUAT_MODEL: 'function:reader' }, ['--config', CONFIG])

test('the sources of a reply stand at its end once it is written, each once, as links where they may be', async () => {
  const { page } = await open()
  await say(page, 'When?')
  await lastReply(page).getByText('Loquats').waitFor()
  await page.waitForTimeout(300)
  const list = page.getByRole('list', { name: 'Sources' })
  expect(await list.count()).toBe(0)
  await untilDone(page)
  expect(await list.getByRole('listitem').allTextContents()).toEqual([
    'On <b>loquats</b>garden.example',
    'https://fruit.example/medlars',
    'A trap',
  ])
  const links = await list
    .getByRole('link')
    .evaluateAll((all) =>
      all.map((it) => [(it as HTMLAnchorElement).href, (it as HTMLAnchorElement).rel]),
    )
  expect(links).toEqual(
    ['https://garden.example/loquats', 'https://fruit.example/medlars'].map((href) => [
      href,
      'noopener noreferrer nofollow',
    ]),
  )
  // They come between two pieces of text, which are one text all the same.
  expect(await page.locator('.reply .markdown').allTextContents()).toEqual([
    'Loquats ripen in spring.',
  ])
  await page.reload()
  await expect.poll(() => list.getByRole('listitem').count()).toBe(3)
  expect(await audit(page)).toEqual([])
})

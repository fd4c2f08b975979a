import { fileURLToPath } from 'node:url'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { COMMAND_IDS, COMMANDS, type CommandId } from '../../src/web/commands/registry.ts'
import { forAll } from '../for-all.ts'
import { audit, LOOKS } from './audit.ts'
import { browserForAll, chooseForRow, composerOf, conversationOf, untilDone } from './harness.ts'

const CONFIG = fileURLToPath(new URL('tools.config.ts', import.meta.url))

const { server, open } = browserForAll({ LOQUAT_MODEL: 'demo:echo' }, ['--config', CONFIG])

const SAID = 'Tides\n\n```js\nmoon()\n```'

/** A conversation of its own in which everything can be done: a reply in two versions, with code. */
async function converse(title = 'Tides'): Promise<string> {
  const { id } = await server.client.conversations.create({ title, model: 'demo:echo' })
  const { run, seq } = await server.client.send(id, SAID)
  const idle = async (after: number) => {
    for await (const event of server.client.follow(id, { after, until: 'idle' })) void event
  }
  await idle(seq)
  const again = await server.client.runs.regenerate(run.id)
  await idle(again.seq)
  return id
}

/** Messages are found by this word, titles are not. */
const moon = forAll(
  async () => ({ id: await converse('About the sea') }),
  async () => {},
)

async function openConversation(options: BrowserContextOptions = {}): Promise<Page> {
  const id = await converse()
  const { page } = await open(`${server.url}c/${id}`, {
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  })
  await page.locator('.versions-place').waitFor()
  return page
}

/** A combination of the registry as Playwright presses it. */
function press(page: Page, keys: string): Promise<void> {
  const signs: Record<string, string> = {
    ...{ ';': 'Semicolon', "'": 'Quote', '.': 'Period', '/': 'Slash' },
  }
  const named = keys.split('+').map((key) => signs[key] ?? key.replace('Mod', 'Control'))
  return page.keyboard.press(named.join('+'))
}

const does = (page: Page, id: CommandId) => press(page, COMMANDS[id].keys)
const dialog = (page: Page) => page.getByRole('dialog')
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText())
const place = (page: Page) => page.locator('.versions-place').textContent()
const field = (page: Page) => page.locator('.palette [role=combobox]')

async function openPalette(page: Page): Promise<void> {
  await does(page, 'palette')
  await field(page).waitFor()
}

/** What each command does, seen from outside. A command without a proof does not compile. */
const PROOFS: Record<CommandId, (page: Page) => Promise<unknown>> = {
  palette: async (page) => {
    await does(page, 'palette')
    await field(page).waitFor()
    expect(await field(page).evaluate((it) => it === document.activeElement)).toBe(true)
    await does(page, 'palette')
    await dialog(page).waitFor({ state: 'detached' })
    expect(await focused(page)).toBe('Message')
  },
  new: async (page) => {
    await does(page, 'new')
    await page.waitForURL(server.url)
    await expect.poll(() => focused(page)).toBe('Message')
  },
  temporary: async (page) => {
    await does(page, 'temporary')
    await page.waitForURL(`${server.url}temporary`)
    await expect.poll(() => focused(page)).toBe('Message')
  },
  sidebar: async (page) => {
    await does(page, 'sidebar')
    await page.locator('.sidebar').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Show the conversations' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Show the conversations' }).waitFor()
    expect(await page.locator('.sidebar').isVisible()).toBe(false)
    await does(page, 'sidebar')
    await page.locator('.sidebar').waitFor()
  },
  settings: async (page) => {
    await does(page, 'settings')
    await page.waitForURL(`${server.url}settings`)
  },
  sheet: async (page) => {
    await does(page, 'sheet')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await page.keyboard.press('Escape')
    await dialog(page).waitFor({ state: 'detached' })
    expect(await focused(page)).toBe('Message')
  },
  undo: async (page) => {
    const id = conversationOf(page)
    await does(page, 'delete')
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    await composerOf(page).fill('some words')
    await does(page, 'undo')
    expect(page.url()).toBe(server.url)
    await page.getByRole('link', { name: 'Settings' }).focus()
    await does(page, 'undo')
    await page.waitForURL(`${server.url}c/${id}`)
  },
  composer: async (page) => {
    await page.getByRole('link', { name: 'Settings' }).focus()
    await does(page, 'composer')
    expect(await focused(page)).toBe('Message')
  },
  approval: async (page) => {
    const { id } = await server.client.conversations.create({ model: 'function:caller' })
    await server.client.send(id, 'send_letter')
    await page.goto(`${server.url}c/${id}`)
    const card = page.getByRole('form', { name: 'Allow send_letter?' })
    await card.waitFor()
    await does(page, 'approval')
    expect(await card.evaluate((it) => it === document.activeElement)).toBe(true)
  },
  model: async (page) => {
    await does(page, 'model')
    await page.getByRole('combobox', { name: 'Search models' }).waitFor()
  },
  tune: async (page) => {
    await does(page, 'tune')
    await page.getByRole('dialog', { name: 'Conversation settings' }).waitFor()
    await page.keyboard.press('Escape')
    await dialog(page).waitFor({ state: 'detached' })
    expect(await focused(page)).toBe('Message')
  },
  share: async (page) => {
    await does(page, 'share')
    await page.getByRole('dialog', { name: 'Share or save' }).getByRole('link').first().waitFor()
  },
  stop: async (page) => {
    await server.client.conversations.update(conversationOf(page), { model: 'test:script' })
    await composerOf(page).fill('Go on [tokens=500 rate=20]')
    await page.keyboard.press('Enter')
    await page.locator('[data-live]').waitFor()
    await does(page, 'stop')
    await untilDone(page)
    await page.getByText('You stopped this reply.').waitFor()
  },
  delete: async (page) => {
    const id = conversationOf(page)
    await does(page, 'delete')
    await page.waitForURL(server.url)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.waitForURL(`${server.url}c/${id}`)
  },
  again: async (page) => {
    await does(page, 'again')
    await expect.poll(() => place(page)).toBe('3/3')
    await untilDone(page)
    expect(await composerOf(page).inputValue()).toBe('')
  },
  fork: async (page) => {
    const id = conversationOf(page)
    await page.locator('.said').getByRole('button', { name: 'Copy this message' }).focus()
    await does(page, 'fork')
    await page.getByRole('heading', { name: 'Tides (2)' }).waitFor()
    expect(conversationOf(page)).not.toBe(id)
    // The message that had the keyboard is its last.
    expect(await page.locator('.message').count()).toBe(1)
  },
  copy: async (page) => {
    await does(page, 'copy')
    await page.locator('.reply [data-done]').waitFor()
    expect(await clipboard(page)).toContain('```js\nmoon()\n```')
  },
  code: async (page) => {
    await does(page, 'code')
    await page.locator('.reply [data-done]').waitFor()
    expect((await clipboard(page)).trim()).toBe('moon()')
  },
  edit: async (page) => {
    await composerOf(page).fill('not empty')
    await does(page, 'edit')
    expect(await focused(page)).toBe('Message')
    await composerOf(page).fill('')
    await does(page, 'edit')
    await expect.poll(() => focused(page)).toBe('Your message')
  },
  previous: async (page) => {
    await composerOf(page).fill('some words')
    await does(page, 'previous')
    expect(await place(page)).toBe('2/2')
    await composerOf(page).fill('')
    await does(page, 'previous')
    await expect.poll(() => place(page)).toBe('1/2')
    expect(await focused(page)).toBe('Previous version')
  },
  next: async (page) => {
    await does(page, 'previous')
    await expect.poll(() => place(page)).toBe('1/2')
    await does(page, 'next')
    await expect.poll(() => place(page)).toBe('2/2')
  },
}

test.each(COMMAND_IDS)('the shortcut does it: %s', async (id) => {
  await PROOFS[id](await openConversation())
})

test('the sheet lists them all, and the buttons tell theirs', async () => {
  const page = await openConversation()
  await does(page, 'sheet')
  const lines = dialog(page).locator('dl > div')
  await lines.first().waitFor()
  const rows = await lines.evaluateAll((all) =>
    all.map((row) => Array.from(row.querySelectorAll('kbd'), (key) => key.textContent).join('+')),
  )
  const signs: [RegExp, string][] = [
    [/Mod/, 'Ctrl'],
    [/Escape/, 'Esc'],
    [/ArrowUp/, '↑'],
    [/ArrowLeft/, '←'],
    [/ArrowRight/, '→'],
  ]
  const labelled = COMMAND_IDS.map((id) =>
    signs.reduce<string>((keys, [key, sign]) => keys.replace(key, sign), COMMANDS[id].keys),
  )
  expect(rows).toEqual([...labelled, 'Enter', 'Shift+Enter'])
  await page.keyboard.press('Escape')
  const button = page.getByRole('button', { name: 'New conversation' }).first()
  expect(await button.getAttribute('aria-keyshortcuts')).toBe('Control+Shift+O')
  expect(await button.getAttribute('title')).toBe('New conversation (Ctrl+Shift+O)')
  const again = page.getByRole('button', { name: 'Answer again' }).last()
  expect(await again.getAttribute('aria-keyshortcuts')).toBe('Control+Shift+Enter')
})

describe('no shortcut does anything', () => {
  test('while a word is being composed', async () => {
    const page = await openConversation()
    const taken = await composerOf(page).evaluate((element) =>
      [{ isComposing: true }, { keyCode: 229 }, {}].map((given) => {
        const init = { key: 'k', code: 'KeyK', ctrlKey: true, bubbles: true, cancelable: true }
        return !element.dispatchEvent(new KeyboardEvent('keydown', { ...init, ...given }))
      }),
    )
    expect(taken).toEqual([false, false, true])
    await field(page).waitFor()
  })

  test('in a dialog', async () => {
    const page = await openConversation()
    await does(page, 'sheet')
    await dialog(page).waitFor()
    await does(page, 'new')
    await does(page, 'delete')
    expect(await dialog(page).count()).toBe(1)
    expect(page.url()).toContain('/c/')
  })

  test('once they are switched off, which the browser keeps', async () => {
    const page = await openConversation()
    await does(page, 'settings')
    await page.getByRole('checkbox', { name: 'Use keyboard shortcuts' }).uncheck()
    await page.goBack()
    await page.reload()
    await page.locator('.versions-place').waitFor()
    await does(page, 'sheet')
    await does(page, 'new')
    await does(page, 'previous')
    expect(await place(page)).toBe('2/2')
    await chooseForRow(page, 'About the sea', 'Delete')
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    await does(page, 'undo')
    await page.getByRole('button', { name: 'Undo' }).click()
    expect(await dialog(page).count()).toBe(0)
    expect(await page.locator('[aria-keyshortcuts]').count()).toBe(0)
    await page.goto(`${server.url}settings`)
    await page.getByRole('checkbox', { name: 'Use keyboard shortcuts' }).check()
    await does(page, 'sheet')
    await dialog(page).waitFor()
  })
})

/** How many frames are painted from the key until there is something to choose. */
const framesToOpenPalette = (page: Page) =>
  page.evaluate(async () => {
    const init = { key: 'k', ctrlKey: true, bubbles: true, cancelable: true }
    document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', init))
    let frames = 0
    for (; !document.querySelector('.palette [role=option]'); frames++)
      await new Promise(requestAnimationFrame)
    return frames
  })

describe('the palette', () => {
  test('opens at once, and by the keyboard alone leads to a conversation, a message, a model, a command', async () => {
    const page = await openConversation()
    await openPalette(page)
    const took: number[] = []
    for (let n = 0; n < 3; n++) {
      await page.keyboard.press('Escape')
      await dialog(page).waitFor({ state: 'detached' })
      took.push(await framesToOpenPalette(page))
    }
    // How long a frame takes is the machine's.
    expect(Math.min(...took)).toBeLessThanOrEqual(1)

    await page.keyboard.type('about the')
    await page.keyboard.press('Enter')
    await page.waitForURL(`${server.url}c/${moon.id}`)

    await does(page, 'new')
    await page.waitForURL(server.url)
    await openPalette(page)
    await page.keyboard.type('moon')
    await dialog(page).locator('mark', { hasText: 'moon' }).first().waitFor()
    await dialog(page).getByRole('status').getByText(/match/).waitFor()
    await page.keyboard.press('End')
    const last = dialog(page).getByRole('option').last()
    expect(await last.getAttribute('aria-selected')).toBe('true')
    expect(await field(page).getAttribute('aria-activedescendant')).toBe(
      await last.getAttribute('id'),
    )
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowUp')
    expect(await last.getAttribute('aria-selected')).toBe('true')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/c\//)

    await openPalette(page)
    await page.keyboard.type('with tour')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /^Model: tour/ }).waitFor()

    await openPalette(page)
    await page.keyboard.type('conversation new')
    await page.keyboard.press('Enter')
    await page.waitForURL(server.url)
    await expect.poll(() => focused(page)).toBe('Message')
  })

  test('has what was typed while its code was on its way, in order and with the caret behind it', async () => {
    const page = await openConversation()
    let arrive = () => {}
    const arrived = new Promise<void>((resolve) => (arrive = resolve))
    await page.route('**/assets/palette-*.js', async (route) => {
      await arrived
      await route.continue()
    })
    await page.reload()
    await composerOf(page).focus()
    await does(page, 'palette')
    await page.keyboard.type('about th')
    await page.keyboard.press('Home')
    await page.keyboard.type('all ')
    expect(await dialog(page).getByRole('option').count()).toBe(0)
    await page.keyboard.press('End')
    arrive()
    await dialog(page).getByRole('combobox').waitFor()
    await page.keyboard.type('e')
    expect(await field(page).inputValue()).toBe('all about the')
    expect(await composerOf(page).inputValue()).toBe('')
  })

  test('says that nothing is found, and gives up what it asked before', async () => {
    const page = await openConversation()
    const asked: string[] = []
    await page.route('**/api/v1/search?*', async (route) => {
      const q = new URL(route.request().url()).searchParams.get('q')!
      asked.push(q)
      if (q === 'moon') return
      await route.continue()
    })
    const gone = page.waitForEvent('requestfailed')
    await openPalette(page)
    await field(page).fill('moon')
    await expect.poll(() => asked).toEqual(['moon'])
    await page.keyboard.type('less xyz')
    expect(new URL((await gone).url()).searchParams.get('q')).toBe('moon')
    await dialog(page).getByRole('status').getByText('Nothing matches “moonless xyz”.').waitFor()
    await page.keyboard.press('Enter')
    expect(await dialog(page).count()).toBe(1)
  })

  test('says what keeps it from searching messages', async () => {
    const page = await openConversation()
    await page.route('**/api/v1/search?*', (route) => route.abort())
    await openPalette(page)
    await page.keyboard.type('tides')
    await dialog(page).getByRole('status').getByText('cannot be reached').waitFor()
  })
})

describe.each(LOOKS)('$name, $locale', ({ viewport, locale }) => {
  test('no fault in any state, and nothing too wide', async () => {
    const page = await openConversation({ viewport, locale, reducedMotion: 'reduce' })
    const faults: Record<string, string[]> = {}
    async function check(state: string) {
      faults[state] = await audit(page)
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      if (width > viewport.width) faults[state].push(`${width} px wide`)
      const cut = await dialog(page).evaluateAll((all) =>
        all.filter((it) => it.scrollWidth > it.clientWidth).map((it) => it.className),
      )
      faults[state].push(...cut)
    }
    await does(page, 'sheet')
    await dialog(page).locator('kbd').first().waitFor()
    await check('sheet')
    const keys = await dialog(page).locator('kbd').first().textContent()
    expect(keys).toBe(locale === 'en' ? 'Ctrl' : 'Strg')
    await page.keyboard.press('Escape')
    await dialog(page).waitFor({ state: 'detached' })
    await openPalette(page)
    await check('palette')
    await page.keyboard.type('moon')
    await dialog(page).locator('mark').first().waitFor()
    await check('messages')
    await page.keyboard.type(' none such')
    await expect.poll(() => dialog(page).getByRole('option').count()).toBe(0)
    await dialog(page).getByRole('status').getByText('none such').waitFor()
    await check('nothing found')
    await page.keyboard.press('Escape')
    await dialog(page).waitFor({ state: 'detached' })
    await does(page, 'settings')
    await page.getByRole('checkbox').waitFor()
    await check('settings')
    if (viewport.width > 760) {
      await page.goBack()
      await does(page, 'sidebar')
      await page.locator('.sidebar').waitFor({ state: 'hidden' })
      await check('alone')
    }
    expect(faults).toEqual(Object.fromEntries(Object.keys(faults).map((state) => [state, []])))
  })
})

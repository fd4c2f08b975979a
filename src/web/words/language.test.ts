// @vitest-environment happy-dom
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { chosen, chooseLanguage, learnLater, startLanguage } from './language.ts'
import { bestOf, choiceOf, OFFERED } from './languages.ts'
import { formats, laterWords, words } from './words.ts'

const root = document.documentElement

/** Opens the page anew. */
async function open(address: string, languages: string[] = ['en-US']) {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(languages)
  const listening = vi.spyOn(window, 'addEventListener')
  history.replaceState(null, '', address)
  await startLanguage()
  close = () => listening.mock.calls.forEach(([type, run]) => removeEventListener(type, run))
}

let close = () => {}

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  return () => {
    close()
    vi.restoreAllMocks()
  }
})

test.each([
  [['de-AT', 'en'], 'de', 'de-AT'],
  [['fr', 'de'], 'de', 'de'],
  [['EN-gb'], 'en', 'EN-gb'],
  [['de-DE@posix'], 'de', 'de'],
  [['fr', 'ja'], 'en', 'en'],
  [[], 'en', 'en'],
  // What is only for tests is for nobody’s browser.
  [['pseudo'], 'en', 'en'],
])('of %j the best is %s', (wanted, id, tag) => {
  expect(bestOf(wanted)).toEqual({ id, tag, mirrored: false })
})

test.each([null, '', 'fr', 'constructor', 'de-DE', 'de-rtl-rtl'])('%j is no choice', (text) => {
  expect(choiceOf(text)).toBeNull()
})

test('the pseudo-language is not offered', () => {
  expect(OFFERED.map(({ id }) => id)).toEqual(['en', 'de'])
})

test('the browser’s language is spoken, with the formats of its region', async () => {
  await open('/', ['de-CH', 'en'])
  expect(words().ui.close).toBe('Schließen')
  expect(formats().number(1234.5)).toMatch(/^1\D234\.5$/)
  expect([root.lang, root.dir, chosen.value]).toEqual(['de-CH', 'ltr', null])
})

test('what was chosen holds from then on, and can be taken back', async () => {
  await open('/')
  await chooseLanguage('de')
  expect([words().ui.close, root.lang, chosen.value]).toEqual(['Schließen', 'de', 'de'])
  await open('/')
  expect([words().ui.close, chosen.value]).toEqual(['Schließen', 'de'])
  await chooseLanguage(null)
  expect([words().ui.close, root.lang, chosen.value]).toEqual(['Close', 'en-US', null])
  expect(localStorage.length).toBe(0)
})

test('another tab’s choice is heard', async () => {
  await open('/')
  localStorage.setItem('loquat.language', 'de')
  dispatchEvent(new StorageEvent('storage', { key: 'loquat.language' }))
  await vi.waitFor(() => expect(words().ui.close).toBe('Schließen'))
})

test('an address can ask for a language, mirrored too; the tab keeps it', async () => {
  await open('/c/x?lang=pseudo-rtl&to=/classic')
  expect(location.href).toMatch(/\/c\/x\?to=%2Fclassic$/)
  expect([words().ui.close, root.lang, root.dir]).toEqual(['[Çļöšé o]', 'en-XA', 'rtl'])
  await open('/settings')
  expect([chosen.value, root.dir]).toEqual(['pseudo', 'rtl'])
  await chooseLanguage('en')
  expect([words().ui.close, root.dir]).toEqual(['Close', 'ltr'])
  await open('/?lang=nonsense')
  expect(words().ui.close).toBe('Close')
})

test('of two choices the later one holds, whichever comes first', async () => {
  await open('/')
  await Promise.all([chooseLanguage('pseudo'), chooseLanguage('de'), chooseLanguage('en')])
  expect([words().ui.close, chosen.value]).toEqual(['Close', 'en'])
})

test('where nothing can be stored the choice holds while the page is open', async () => {
  await open('/')
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new Error('The storage is full.')
  })
  await chooseLanguage('de')
  expect([words().ui.close, chosen.value]).toEqual(['Schließen', 'de'])
})

describe('what comes later', () => {
  test('is spoken in the language of the page, and changes with it', async () => {
    await open('/')
    expect(() => laterWords()).toThrow('before its words are there')
    await chooseLanguage('de')
    await learnLater()
    expect(laterWords().tokens.revoke).toBe('Widerrufen')
    await chooseLanguage('en')
    expect(laterWords().tokens.revoke).toBe('Revoke')
    await learnLater()
  })

  test('is there in the language that is chosen while it is on its way', async () => {
    await open('/')
    await Promise.all([learnLater(), chooseLanguage('pseudo')])
    expect(laterWords().tokens.revoke).toBe('[Ŕéṽöķé on]')
  })
})

import { describe, expect, test } from 'vitest'
import { de } from './de/de.ts'
import { deLater } from './de/later.ts'
import { en } from './en/en.ts'
import { enLater } from './en/later.ts'
import { errorSentence } from './error-sentence.ts'
import { formatsOf } from './formats.ts'
import { pseudo, pseudoLater } from './pseudo.ts'
import { speak } from './words.ts'

const ENGLISH = formatsOf('en')
const GERMAN = formatsOf('de')
const english = { ...en(ENGLISH), ...enLater(ENGLISH) }
const german = { ...de(GERMAN), ...deLater(GERMAN) }

describe('messages about numbers', () => {
  test.each([
    [0, 'Reply ready, 0 words', 'Antwort fertig, 0 Wörter'],
    [1, 'Reply ready, 1 word', 'Antwort fertig, 1 Wort'],
    [2, 'Reply ready, 2 words', 'Antwort fertig, 2 Wörter'],
    [12_345, 'Reply ready, 12,345 words', 'Antwort fertig, 12.345 Wörter'],
  ])('%i words', (count, inEnglish, inGerman) => {
    expect(english.conversation.saysReady(count)).toBe(inEnglish)
    expect(german.conversation.saysReady(count)).toBe(inGerman)
  })

  test('one is a word, not a digit, where that is how one says it', () => {
    expect(english.connect.works(1)).toBe('It works: one model.')
    expect(english.connect.works(1200)).toBe('It works: 1,200 models.')
    expect(german.connect.works(1)).toBe('Es funktioniert: ein Modell.')
    expect(german.connect.works(2)).toBe('Es funktioniert: 2 Modelle.')
  })

  test.each([
    [1, 'Wait. It asks to wait 1 second.', 'Wait. Versuch es in 1 Sekunde wieder.'],
    [8, 'Wait. It asks to wait 8 seconds.', 'Wait. Versuch es in 8 Sekunden wieder.'],
  ])('a wait of %i s', (seconds, inEnglish, inGerman) => {
    expect(english.replies.failedForNow('Wait.', seconds)).toBe(inEnglish)
    expect(german.replies.failedForNow('Wait.', seconds)).toBe(inGerman)
  })

  test('a language takes the form that its rules say', () => {
    const forms = { one: '# plik', few: '# pliki', many: '# plików', other: '# pliku' }
    const { plural } = formatsOf('pl')
    expect([1, 3, 5, 1.5].map((count) => plural(count, forms))).toEqual([
      '1 plik',
      '3 pliki',
      '5 plików',
      '1,5 pliku',
    ])
  })
})

test('near times, far times and lengths of time', () => {
  expect([ENGLISH.distance(-1, 'day'), GERMAN.distance(-1, 'day')]).toEqual([
    'yesterday',
    'gestern',
  ])
  expect([ENGLISH.distance(-3, 'hour'), GERMAN.distance(-3, 'hour')]).toEqual([
    '3 hours ago',
    'vor 3 Stunden',
  ])
  expect([ENGLISH.distance(30, 'day'), GERMAN.distance(30, 'day')]).toEqual([
    'in 30 days',
    'in 30 Tagen',
  ])
  expect([ENGLISH.length(1, 'year'), GERMAN.length(90, 'day')]).toEqual(['1 year', '90 Tage'])
  expect([english.tokens.lifetime(365), german.tokens.lifetime(30)]).toEqual(['1 year', '30 Tage'])
  const day = new Date(2026, 11, 24)
  expect(ENGLISH.date(day)).toBe('Dec 24, 2026')
  expect(formatsOf('en-GB').date(day)).toBe('24 Dec 2026')
  expect(GERMAN.date(day)).toBe('24.12.2026')
})

test('money', () => {
  expect(ENGLISH.dollars(0.0043, 4)).toBe('$0.0043')
  expect(GERMAN.dollars(0.0043, 4)).toBe('0,0043\u00a0$')
})

/** The texts of a language, with where they stand. */
function textsOf(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, `${path}/${key}`))
}

test('nothing was left in English', () => {
  const same =
    /^\/(door\/token|tokens\/name|tokens\/optional|replies\/markdown\/code|share\/formats\/markdown\/label|commands\/keys\/\w+|figures\/measures\/tokens)$/
  const source = new Map(textsOf(english))
  const left = textsOf(german).filter(
    ([path, text]) =>
      text === source.get(path) && !same.test(path) && !path.includes('/demoStarters/'),
  )
  expect(left).toEqual([])
})

test('German has its own quotation marks, and a space before its dots', () => {
  const faults = textsOf(german).filter(([, text]) => /["']|\p{L}…|“[^„]*”/u.test(text))
  expect(faults).toEqual([])
})

describe('the pseudo-language', () => {
  const formats = formatsOf('en-XA')
  const strange = { ...pseudo(formats), ...pseudoLater(formats) }

  test('is English, accented, a third longer and in brackets', () => {
    for (const [path, text] of textsOf(strange)) expect(text, path).toMatch(/^\[.*\]$/s)
    const [short, long] = [english, strange].map((it) =>
      textsOf(it).reduce((sum, [, text]) => sum + text.length, 0),
    ) as [number, number]
    expect(long / short).toBeGreaterThan(1.3)
    expect(long / short).toBeLessThan(1.7)
    expect(strange.ui.close).toBe('[Çļöšé o]')
  })

  test('leaves what a message is given as it is', () => {
    expect(strange.hits.nothingFound('Tides')).toBe('[Ñöţĥîñĝ ƒöûñð ƒöŕ “Tides”. one two t]')
    expect(strange.conversation.saysReady(2)).toMatch(/^\[Ŕéþļý ŕéåðý, 2 ŵöŕðš.*\]$/)
    expect(strange.approval.question({ type: 'code' } as never)).toEqual([
      '[',
      'Åļļöŵ ',
      { type: 'code' },
      '?',
      ' on]',
    ])
    expect(strange.errors.provider_auth('The server’s words.')).toBe('The server’s words.')
  })
})

describe('errors', () => {
  test('a code the page knows has a sentence of its own; what the server says beyond it is kept', () => {
    speak(de, 'de')
    expect(errorSentence('draining', 'The server is about to restart.')).toBe(
      'Der Server startet gerade neu. Versuch es gleich noch einmal.',
    )
    expect(errorSentence('provider_auth', 'Acme refused the key (HTTP 401).')).toBe(
      'Der Modellanbieter hat den Schlüssel abgelehnt. Der Server meldet: „Acme refused the key (HTTP 401).“',
    )
    speak(en, 'en')
    expect(errorSentence('provider_auth', 'Acme refused the key (HTTP 401).')).toBe(
      'Acme refused the key (HTTP 401).',
    )
  })

  test.each(['no_such_code', 'constructor'])('any other is as the server says it: %s', (code) => {
    expect(errorSentence(code, 'As said.')).toBe('As said.')
  })
})

import { describe, expect, test } from 'vitest'
import { parseDocument, parseLossless, stringifyLossless } from './lossless-json.ts'

describe('lossless JSON', () => {
  test.each([
    '[1.0,1,-0.0,1e5,12345678901234567890,0.10]',
    '{"10":1,"2":2,"__proto__":{"a":null}}',
    '"a\\u0000b\\n\\"\\\\é 😀"',
    '{"a":[],"b":{},"c":[true,false,null]}',
    '["\\\\","\\"",""]',
  ])('%s comes back as it was', (text) => {
    expect(stringifyLossless(parseLossless(text))).toBe(text)
  })

  test('agrees with JSON.parse on what is JSON', () => {
    const texts = [
      ' [ 1 , 2 ] ',
      '[1,]',
      '{"a":1,}',
      '{a:1}',
      "['a']",
      '01',
      '1.',
      '.5',
      '-',
      '+1',
      'nul',
      'NaN',
      '"a',
      '"\u0001"',
      '"\\x"',
      '[1 2]',
      '{"a" 1}',
      '{"a":1 "b":2}',
      '',
      ' ',
      '1 2',
      '[',
      '{"',
      '"\\"',
      '[[]',
    ]
    for (const text of texts) {
      const outcome = (parse: () => unknown) => {
        try {
          return JSON.stringify(parse())
        } catch {
          return 'refused'
        }
      }
      expect(
        outcome(() => JSON.parse(stringifyLossless(parseLossless(text)))),
        text,
      ).toBe(outcome(() => JSON.parse(text)))
    }
  })

  test('says where it stops', () => {
    expect(() => parseLossless('[1,\n 2 3]')).toThrow(
      'The history lacks a comma at line 2, column 4.',
    )
  })

  test('does not follow a value into the depths', () => {
    expect(() => parseLossless('['.repeat(100_000))).toThrow('nests deeper')
  })

  test('gives the text of each element of a list', () => {
    expect(parseDocument('[ {"a": 1.0} , "x",[1]]').sources).toEqual(['{"a": 1.0}', '"x"', '[1]'])
  })

  test('reads long texts', () => {
    const long = 'x'.repeat(5_000_000)
    expect(parseLossless(JSON.stringify(long))).toBe(long)
  })
})

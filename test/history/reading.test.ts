import { describe, expect, test } from 'vitest'
import {
  HistoryFault,
  readHistory,
  repairHistory,
  sanitizeHistory,
  writeHistory,
} from '../../src/history/index.ts'
import { parseLossless, stringifyLossless } from '../../src/history/lossless-json.ts'
import { fillMinted, samples } from './samples.ts'

const messages = samples('messages')
const today = samples('expected-2.33')
const better = samples('expected-import')

const read = (dump: string) => readHistory(dump).messages.map(({ message }) => message)
const written = (dump: string) => `${writeHistory(read(dump), 1)}\n`
const sameEnd = (text: string) => `${text.trimEnd()}\n`

test('there are samples', () => {
  expect(Object.keys(messages).length).toBeGreaterThan(25)
})

describe.each(Object.entries(messages))('%s', (name, dump) => {
  test('is written as the library writes it today, byte for byte', () => {
    const expected = sameEnd(better[name] ?? today[name] ?? dump)
    const result = written(dump)
    expect(result).toBe(fillMinted(expected, result))
  })

  test('what was written reads as itself', () => {
    const once = written(dump)
    expect(written(once)).toBe(once)
    expect(readHistory(once).changes).toEqual([])
  })

  test('a repair done twice changes nothing more', () => {
    const once = repairHistory(read(dump))
    expect(writeHistory(repairHistory(once))).toBe(writeHistory(once))
  })
})

test('today’s own form comes back as it is', () => {
  const now = Object.entries(messages).filter(([name]) => name.startsWith('now-'))
  for (const [name, dump] of now) expect(written(dump), name).toBe(sameEnd(dump))
})

/** Where the first fault is. */
const FAULTS: Record<string, string> = {
  'cache-point-ttl-unknown': '[0].parts[0].content[1].ttl',
  'instruction-part-in-request': '[0].parts[0].part_kind',
  'message-kind-missing': '[0].kind',
  'not-a-list': '',
  'part-kind-missing': '[0].parts[0].part_kind',
  'parts-missing': '[0].parts',
  'request-part-in-response': '[0].parts[0].part_kind',
  'retry-content-bad-details': '[0].parts[0].content[0].type',
  'speech-user-in-response': '[0].parts[0].speaker',
  'text-content-null': '[0].parts[0].content',
  'tool-args-list': '[0].parts[0].args',
  'tool-name-missing': '[0].parts[0].tool_name',
  'uploaded-file-provider-unknown': '[0].parts[0].content[1].provider_name',
  'usage-null': '[0].usage',
  'user-content-binary-without-media-type': '[0].parts[0].content[0].media_type',
  'user-content-null': '[0].parts[0].content',
  'user-content-url-missing': '[0].parts[0].content[0].url',
}

describe('what is not a history is refused', () => {
  const invalid = samples('invalid')

  test('every sample names its fault', () => {
    expect(Object.keys(FAULTS)).toEqual(Object.keys(invalid))
  })

  test.each(Object.entries(invalid))('%s', (name, dump) => {
    const fault = faultOf(dump)
    expect(fault.path).toBe(FAULTS[name])
    expect(fault.message).toContain(FAULTS[name])
  })

  test('what it must be is said in words', () => {
    expect(faultOf(invalid['speech-user-in-response']!).message).toMatch(/: must be assistant$/)
    expect(faultOf(invalid['cache-point-ttl-unknown']!).message).toMatch(/: must be 5m or 1h$/)
  })
})

function faultOf(dump: string): HistoryFault {
  try {
    readHistory(dump)
  } catch (error) {
    if (error instanceof HistoryFault) return error
    throw error
  }
  throw new Error('it was not refused')
}

interface Pair {
  input: string
  output: string
  options: Map<string, unknown>
}

function pairOf(sample: string): Pair {
  const fields = parseLossless(sample) as Map<string, never>
  return {
    input: stringifyLossless(fields.get('input')),
    output: stringifyLossless(fields.get('output')),
    options: fields.get('options') ?? fields,
  }
}

describe('repair', () => {
  test.each(Object.entries(samples('repaired')))('%s', (_, sample) => {
    const { input, output, options } = pairOf(sample)
    const repairLastResponse = options.get('repair_last_response') as boolean
    const repaired = repairHistory(read(input), { repairLastResponse })
    expect(writeHistory(repaired)).toBe(output)
    expect(writeHistory(repairHistory(repaired, { repairLastResponse }))).toBe(output)
  })
})

describe('sanitising', () => {
  test.each(Object.entries(samples('sanitized')))('%s', (_, sample) => {
    const { input, output, options } = pairOf(sample)
    const allowUploadedFiles = options.get('allow_uploaded_files') === true
    const clean = sanitizeHistory(read(input), { allowUploadedFiles })
    expect(writeHistory(clean)).toBe(output)
    expect(writeHistory(sanitizeHistory(clean, { allowUploadedFiles }))).toBe(output)
  })
})

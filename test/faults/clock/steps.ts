import type { Clock } from './clocked-server.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const YEAR = 365 * 24 * HOUR
/** The last day that JavaScript has a date for. */
const END = 8.64e15 - 24 * HOUR

/** What a clock shows before and after somebody sets it. */
export interface Step {
  name: string
  before: Clock
  after: Clock
}

const from = (iso: string): Clock => ({ ahead: Date.parse(iso) - Date.now() })
const right: Clock = { ahead: 0 }

/** Every way in which a clock is set, as the fault model has them. */
export const STEPS: readonly Step[] = [
  { name: 'an hour ahead', before: right, after: { ahead: HOUR + MINUTE } },
  { name: 'an hour back', before: { ahead: HOUR }, after: right },
  { name: 'five minutes back', before: right, after: { ahead: -5 * MINUTE } },
  { name: 'ten years ahead', before: right, after: { ahead: 10 * YEAR } },
  { name: 'ten years back', before: { ahead: 10 * YEAR }, after: right },
  { name: 'standing still', before: right, after: { frozen: Date.now() } },
  { name: 'going on', before: { frozen: Date.now() - HOUR }, after: right },
  {
    name: 'into summer time',
    before: from('2027-03-28T00:59:59.800Z'),
    after: from('2027-03-28T01:00:01Z'),
  },
  {
    name: 'out of summer time',
    before: from('2027-10-31T00:59:59.800Z'),
    after: from('2027-10-31T00:00:00Z'),
  },
  {
    name: 'past 2038',
    before: from('2038-01-19T03:14:07.500Z'),
    after: from('2038-01-19T03:14:08.100Z'),
  },
  { name: 'before 1970', before: right, after: from('1969-12-31T12:00:00Z') },
  { name: 'to the end of time', before: right, after: { ahead: END - Date.now() } },
]

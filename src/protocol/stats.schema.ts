import { z } from 'zod'
import { TERMINAL_STATES } from './run.ts'
import { cost, count, model, usage } from './shapes.schema.ts'
import type { Figures, Stats, Times } from './stats.ts'

const times = z
  .strictObject({ median: count, p95: count })
  .meta({ id: 'Times', description: 'In milliseconds' }) satisfies z.ZodType<Times>

const figures = z.strictObject({
  runs: count.describe('Those that have ended'),
  states: z.record(z.enum(TERMINAL_STATES), count),
  usage,
  cost: cost
    .omit({ price: true })
    .exactOptional()
    .describe('Of the runs whose price is known; absent where none is'),
  unpriced: count.describe('How many of the runs that used anything are not in `cost`'),
  errors: z.record(z.string(), count).describe('Runs by the code of what ended them'),
  firstWord: times.exactOptional().describe('From the start to the first word'),
  duration: times.exactOptional().describe('From sending to the end'),
}) satisfies z.ZodType<Figures>

const day = z.string().meta({ format: 'date' })

export const stats = z
  .strictObject({
    owner: z.string().describe('`*`: everybody'),
    from: day,
    to: day,
    utcOffset: z.int().describe('Where the days begin: minutes east of UTC'),
    conversations: count.describe('How many there are, of whatever day'),
    messages: count.describe('How many there are in them, on all branches'),
    total: figures.meta({ id: 'Figures' }),
    models: z.array(figures.extend({ model })),
    days: z.array(figures.extend({ day, model })),
    owners: z
      .array(figures.extend({ ownerId: z.string() }))
      .exactOptional()
      .describe('Of everybody: the dearest first, at most a hundred'),
  })
  .meta({ id: 'Stats' }) satisfies z.ZodType<Stats>

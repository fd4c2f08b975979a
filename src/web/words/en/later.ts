import type { Formats } from '../formats.ts'
import { approval } from './approval.ts'
import { connect } from './connect.ts'
import { door } from './door.ts'
import { editing } from './editing.ts'
import { figures } from './figures.ts'
import { hits } from './hits.ts'
import { missing } from './missing.ts'
import { models } from './models.ts'
import { palette } from './palette.ts'
import { person } from './person.ts'
import { playground } from './playground.ts'
import { preferences } from './preferences.ts'
import { rows } from './rows.ts'
import { sent } from './sent.ts'
import { share } from './share.ts'
import { sums } from './sums.ts'
import { temporary } from './temporary.ts'
import { tokens } from './tokens.ts'
import { tuning } from './tuning.ts'

/** What rooms say, in English, whose code comes later: it need not come with the page. */
export const enLater = (formats: Formats) => ({
  approval: approval(),
  connect: connect(formats),
  door: door(),
  editing: editing(),
  figures: figures(formats),
  hits: hits(formats),
  missing: missing(),
  models: models(formats),
  palette: palette(formats),
  person: person(),
  playground: playground(formats),
  preferences: preferences(),
  rows: rows(formats),
  sent: sent(formats),
  share: share(formats),
  sums: sums(formats),
  temporary: temporary(),
  tokens: tokens(formats),
  tuning: tuning(formats),
})

export type LaterWords = ReturnType<typeof enLater>

import { lazy } from '../ui/lazy.tsx'
import type { EndingNoteProps } from './ending-note.tsx'

export const LazyEndingNote = lazy<EndingNoteProps>(() =>
  import('./ending-note.tsx').then((it) => it.EndingNote),
)

import { lazy } from '../ui/lazy.tsx'
import type { RefusalProps } from './refusal.tsx'

export const LazyRefusal = lazy<RefusalProps>(() =>
  import('./refusal.tsx').then((it) => it.Refusal),
)

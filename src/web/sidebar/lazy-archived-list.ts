import { lazy } from '../ui/lazy.tsx'
import type { ArchivedListProps } from './archived-list.tsx'

export const LazyArchivedList = lazy<ArchivedListProps>(() =>
  import('./archived-list.tsx').then((it) => it.ArchivedList),
)

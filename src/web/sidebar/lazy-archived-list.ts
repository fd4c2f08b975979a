import { lazyRoom } from '../ui/lazy.tsx'
import type { ArchivedListProps } from './archived-list.tsx'

export const LazyArchivedList = lazyRoom<ArchivedListProps>(() =>
  import('./archived-list.tsx').then((it) => it.ArchivedList),
)

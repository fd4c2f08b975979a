import { lazyRoom } from '../ui/lazy.tsx'
import type { ModelListProps } from './model-list.tsx'

export const LazyModelList = lazyRoom<ModelListProps>(() =>
  import('./model-list.tsx').then((it) => it.ModelList),
)

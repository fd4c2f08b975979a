import { lazyRoom } from '../ui/lazy.tsx'
import type { SearchResultsProps } from './search-results.tsx'

export const LazySearchResults = lazyRoom<SearchResultsProps>(() =>
  import('./search-results.tsx').then((it) => it.SearchResults),
)

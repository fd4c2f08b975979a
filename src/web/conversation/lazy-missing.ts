import { lazyRoom } from '../ui/lazy.tsx'
import type { OpenConversation } from './open-conversation.ts'

export const LazyMissing = lazyRoom<{ open: OpenConversation }>(() =>
  import('./missing.tsx').then((it) => it.Missing),
)

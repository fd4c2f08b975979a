import { lazyRoom } from '../ui/lazy.tsx'
import type { ReplyEditorProps } from './reply-editor.tsx'

export const LazyReplyEditor = lazyRoom<ReplyEditorProps>(() =>
  import('./reply-editor.tsx').then((it) => it.ReplyEditor),
)

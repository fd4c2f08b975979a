import { lazyRoom } from '../ui/lazy.tsx'
import { learnLater } from '../words/language.ts'
import type { RowMenuProps } from './row-menu.tsx'
import type { TitleFieldProps } from './title-field.tsx'
import type { UndoToastProps } from './undo-toast.tsx'

export const LazyRowMenu = lazyRoom<RowMenuProps>(() =>
  import('./row-menu.tsx').then((it) => it.RowMenu),
)

export const LazyUndoToast = lazyRoom<UndoToastProps>(() =>
  import('./undo-toast.tsx').then((it) => it.UndoToast),
)

export const LazyTitleField = lazyRoom<TitleFieldProps>(() =>
  import('./title-field.tsx').then((it) => it.TitleField),
)

/** What is done with rows, and its words. */
export async function loadRowActions() {
  const [actions] = await Promise.all([import('./row-actions.ts'), learnLater()])
  return actions
}

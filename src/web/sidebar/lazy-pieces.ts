import { lazy } from '../ui/lazy.tsx'
import type { RowMenuProps } from './row-menu.tsx'
import type { TitleFieldProps } from './title-field.tsx'
import type { UndoToastProps } from './undo-toast.tsx'

export const LazyRowMenu = lazy<RowMenuProps>(() =>
  import('./row-menu.tsx').then((it) => it.RowMenu),
)

export const LazyUndoToast = lazy<UndoToastProps>(() =>
  import('./undo-toast.tsx').then((it) => it.UndoToast),
)

export const LazyTitleField = lazy<TitleFieldProps>(() =>
  import('./title-field.tsx').then((it) => it.TitleField),
)

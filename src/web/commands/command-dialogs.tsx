import { useEffect } from 'preact/hooks'
import { Dialog } from '../ui/dialog.tsx'
import { lazyRoom } from '../ui/lazy.tsx'
import { words } from '../words/words.ts'
import { listen, type Actions } from './commands.ts'
import type { PaletteProps } from './palette.tsx'
import { query, shown } from './shown.ts'

const LazyPalette = lazyRoom<PaletteProps>(() => import('./palette.tsx').then((it) => it.Palette))
const LazySheet = lazyRoom<object>(() => import('./sheet.tsx').then((it) => it.Sheet))

const close = () => (shown.value = null)
const open = (which: 'palette' | 'sheet') => () => {
  query.value = ''
  shown.value = which
}

interface CommandDialogsProps extends PaletteProps {
  /** What the page does by itself. */
  actions: Actions
  /** The time to fetch what may be wanted next. */
  onIdle: () => void
}

/** The shortcuts, the palette and the sheet. */
export function CommandDialogs({ actions, onIdle, ...offer }: CommandDialogsProps) {
  useEffect(() => listen({ ...actions, palette: open('palette'), sheet: open('sheet') }), [actions])
  useEffect(() => {
    const prepare = () => {
      // A tab that nobody sees asks for nothing.
      if (document.hidden)
        return document.addEventListener('visibilitychange', prepare, { once: true })
      LazyPalette.prepare()
      LazySheet.prepare()
      onIdle()
    }
    // Safari does not tell when it is idle.
    const timer = setTimeout(() => (window.requestIdleCallback ?? setTimeout)(prepare), 1500)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', prepare)
      close()
    }
  }, [])
  const say = words().commands.names
  if (shown.value === 'sheet')
    return (
      <Dialog key="sheet" title={say.sheet} onClose={close}>
        <LazySheet />
      </Dialog>
    )
  if (shown.value === null) return null
  return (
    <Dialog key="palette" title={say.palette} class="palette" onClose={close}>
      <LazyPalette {...offer}>
        <input
          autofocus
          aria-label={say.palette}
          onInput={(event) => (query.value = event.currentTarget.value)}
        />
      </LazyPalette>
    </Dialog>
  )
}

import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'

/** For `<details>` whose content is drawn when it is first opened, and kept from then on. @param open is it from the beginning? */
export function useFolded(open = false) {
  const drawn = useSignal(open)
  return useMemo(() => {
    const draw = () => void (drawn.value = true)
    return {
      drawn,
      /** Before it opens, so that nothing else is seen in between. */
      draw,
      details: {
        // To begin with: what a person does with it later is theirs.
        open,
        // A search in the page opens it without a click.
        onToggle(event: { currentTarget: HTMLDetailsElement }) {
          if (event.currentTarget.open) draw()
        },
      },
    }
  }, [])
}

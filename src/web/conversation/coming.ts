/** So long after the last words it counts as a pause, in milliseconds. */
const PAUSE = 400

/** Marks an element with `data-coming` while words come into it one upon the other. */
export function createComing(element: Pick<Element, 'toggleAttribute'>) {
  let timer: ReturnType<typeof setTimeout> | undefined

  function stop(): void {
    clearTimeout(timer)
    timer = undefined
    element.toggleAttribute('data-coming', false)
  }

  return {
    /** Words have come. */
    note(): void {
      if (timer === undefined) element.toggleAttribute('data-coming', true)
      clearTimeout(timer)
      timer = setTimeout(stop, PAUSE)
    },
    stop,
  }
}

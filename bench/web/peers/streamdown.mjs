import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { flushSync } from 'react-dom'
import { Streamdown } from 'streamdown'
import { openStage } from '../pages/stage.ts'

/** Streamdown as its documentation uses it. `flushSync`, so that an update is over when it is measured. */
openStage((element) => {
  const root = createRoot(element)
  const show = (children, isAnimating) =>
    flushSync(() => root.render(createElement(Streamdown, { isAnimating }, children)))
  let last = ''
  return {
    show: (whole) => show((last = whole), true),
    end: () => show(last, false),
  }
})

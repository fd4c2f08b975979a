import { marked } from 'marked'
import { openStage } from './stage.ts'

/** The chat example's way: whatever comes, all of the text is parsed again and takes the place of what was there. */
openStage((root) => ({
  show: (whole) => {
    root.innerHTML = marked.parse(whole, { async: false })
  },
  end: () => undefined,
}))

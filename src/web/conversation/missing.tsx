import { useLayoutEffect, useRef } from 'preact/hooks'
import { CopyButton } from '../ui/copy-button.tsx'
import { laterWords } from '../words/words.ts'
import { loadDraft, saveDraft } from './draft.ts'
import type { OpenConversation } from './open-conversation.ts'
import './missing.css'

/** In the place of a conversation that is not there: what was written for it goes along to a new one. */
export function Missing({ open }: { open: OpenConversation }) {
  const way = useRef<HTMLAnchorElement>(null)
  const say = laterWords().missing
  const left = leftIn(open)
  useLayoutEffect(() => {
    // What had the keyboard is gone.
    if (document.activeElement === document.body) way.current!.focus()
  }, [])
  return (
    <div class="transcript centred">
      <p class="page-note">{say.missing}</p>
      {left !== '' && (
        <>
          <p id="left-words">{say.left}</p>
          <div class="left-words">
            <div class="bubble" dir="auto" role="group" aria-labelledby="left-words" tabIndex={0}>
              {left}
            </div>
            <CopyButton text={left} label={say.copyLeft} />
          </div>
        </>
      )}
      <a ref={way} class="button primary" href="/" onClick={() => takeAlong(open, left)}>
        {left === '' ? say.beginNew : say.beginWith}
      </a>
    </div>
  )
}

/** All that was written here and not sent. */
function leftIn({ unsent, editing, draft }: OpenConversation): string {
  const edits = new Map([...editing.value].map(([id, edit]) => [id, edit.draft.text.value]))
  const texts = unsent.value.map(({ id, text }) => {
    const edited = edits.get(id)
    edits.delete(id)
    return edited ?? text
  })
  return joined(...texts, ...edits.values(), draft.text.value)
}

/** Puts it behind what is already written for a new conversation, and leaves nothing here. */
function takeAlong(open: OpenConversation, text: string) {
  saveDraft(null, joined(loadDraft(null), text))
  for (const id of open.editing.peek().keys()) open.endEdit(id)
  for (const { id } of open.unsent.peek()) open.remove(id)
  open.draft.clear()
}

const joined = (...texts: string[]) => texts.filter((text) => text !== '').join('\n\n')

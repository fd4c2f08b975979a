import { useLayoutEffect, useRef } from 'preact/hooks'
import type { ReadonlySignal } from '@preact/signals'
import { run } from '../commands/commands.ts'
import { cutOff, offline, tryNow } from '../network.ts'
import { announce } from '../ui/announcer.tsx'
import { useHandOver } from '../ui/hand-over.ts'
import { words } from '../words/words.ts'

/** Says that the server is out of reach, and since when it is not. @param broken has the line to it been, for a moment? */
export function ConnectionNotice({ broken }: { broken: ReadonlySignal<boolean> }) {
  return cutOff.value || broken.value ? <Notice /> : null
}

function Notice() {
  const box = useRef<HTMLDivElement>(null)
  useHandOver(box, () => run('composer'))
  const say = words().conversation
  const sentence = offline.value ? say.offline : say.reconnecting
  useLayoutEffect(() => announce(sentence), [sentence])
  useLayoutEffect(() => () => announce(words().conversation.saysConnected), [])
  return (
    <div class="notice" ref={box}>
      <span class="notice-dot" />
      <p>{sentence}</p>
      <button type="button" class="button small" onClick={tryNow}>
        {say.tryNow}
      </button>
    </div>
  )
}

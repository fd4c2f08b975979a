import { effect, untracked, type ReadonlySignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { createRenderer } from '../markdown/renderer.ts'
import { copyText } from '../ui/clipboard.ts'

interface MarkdownTextProps {
  text: ReadonlySignal<string>
  /** Is it still growing? */
  live: ReadonlySignal<boolean>
}

/** An element whose content the renderer owns: what is added to the text never passes through a component. */
export function MarkdownText({ text, live }: MarkdownTextProps) {
  const root = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const renderer = createRenderer(root.current!, {
      onCopy: (code, button) => void copyText(code, button),
      onOpenImage: (address) => void open(address, '_blank', 'noopener,noreferrer'),
    })
    const stopText = effect(() => {
      renderer.set(text.value)
      if (!untracked(() => live.value)) renderer.end()
    })
    const stopLive = effect(() => {
      if (!live.value) renderer.end()
    })
    return () => {
      stopText()
      stopLive()
    }
  }, [text, live])
  return <div ref={root} class="markdown" />
}

import { useComputed, type ReadonlySignal } from '@preact/signals'
import type { Message } from '../../protocol/index.ts'
import { about, dollars, speedOf, waitOf } from '../conversation/usage.ts'
import { formats, laterWords, words } from '../words/words.ts'

interface FiguresProps {
  reply: ReadonlySignal<Message>
  /** The same, once it has ended. */
  ended: Message | null
  name: string
}

/** What a reply took, figure by figure; what is not known yet is a gap, and what nobody knows is said. */
export function Figures({ reply, ended, name }: FiguresProps) {
  const say = laterWords().playground
  // A number, so that growing text does not render them again.
  const first = useComputed(() => waitOf(reply.value)).value
  const figures: [string, string][] = [
    [say.first, first === null ? '' : seconds(first)],
    ...(ended ? figuresOf(ended) : GAPS.map((id): [string, string] => [say[id], ''])),
  ]
  return (
    <dl class="figures" aria-label={say.figures(name)}>
      {figures.map(([what, figure]) => (
        <div key={what}>
          <dt>{what}</dt>
          <dd>{figure !== '' ? figure : ended ? say.unknown : '…'}</dd>
        </div>
      ))}
    </dl>
  )
}

const GAPS = ['speed', 'time', 'read', 'written', 'cost'] as const

function figuresOf(message: Message): [string, string][] {
  const { usage, cost, timing } = message
  const say = laterWords().playground
  const speed = speedOf(message)
  const count = (tokens: number | undefined) =>
    tokens === undefined ? '' : about(formats().number(tokens), usage?.estimated)
  const took =
    timing?.endedAt === undefined ? null : Date.parse(timing.endedAt) - Date.parse(timing.startedAt)
  return [
    [say.speed, speed === null ? '' : about(words().conversation.speed(speed), usage?.estimated)],
    [say.time, took === null ? '' : seconds(took / 1000)],
    [say.read, count(usage?.inputTokens)],
    [say.written, count(usage?.outputTokens)],
    [say.cost, cost ? about(dollars(cost.microUsd), cost.estimated) : ''],
  ]
}

/** Hundredths matter to the first word, and to no long reply. */
const seconds = (value: number) =>
  laterWords().playground.seconds(value < 10 ? Math.round(value * 100) / 100 : Math.round(value))

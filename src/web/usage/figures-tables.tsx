import type { ComponentChildren } from 'preact'
import type { Figures, Stats, Times } from '../../protocol/index.ts'
import { about } from '../conversation/usage.ts'
import { formats, laterWords } from '../words/words.ts'
import { MEASURES } from './figures.ts'
import { costText, secondsText } from './figures-text.ts'

interface Fact {
  name: string
  value: string
  /** What has to be known of it. */
  notes?: (string | false | undefined)[]
}

/** What all of it came to. */
export function Totals({ figures }: { figures: Figures }) {
  const { runs, states, usage, cost, unpriced, firstWord, duration } = figures
  const say = laterWords().figures
  const wrong = MEASURES.errors(figures)
  const { cachedInputTokens: cached = 0, estimated } = usage
  const { number } = formats()
  const slow = (times?: Times) => times && say.slow(secondsText(times.p95))
  return (
    <Facts
      facts={[
        {
          name: say.cost,
          value: costText(figures),
          notes: [cost && unpriced > 0 && say.unpriced(unpriced)],
        },
        {
          name: say.read,
          value: about(number(usage.inputTokens), estimated),
          notes: [cached > 0 && say.cached(number(cached))],
        },
        { name: say.written, value: about(number(usage.outputTokens), estimated) },
        {
          name: say.replies,
          value: number(runs),
          notes: [wrong > 0 && say.wrong(wrong), states.stopped > 0 && say.stopped(states.stopped)],
        },
        { name: say.firstWord, value: timeText(firstWord), notes: [slow(firstWord)] },
        { name: say.duration, value: timeText(duration), notes: [slow(duration)] },
      ]}
    />
  )
}

/** How much there is, of whatever day. */
export function Stored({ stats: { conversations, messages } }: { stats: Stats }) {
  const say = laterWords().figures
  const { number } = formats()
  const each = conversations === 0 ? 0 : Math.round((messages / conversations) * 10) / 10
  return (
    <Facts
      facts={[
        { name: say.conversations, value: number(conversations) },
        { name: say.messages, value: number(messages) },
        { name: say.each, value: number(each) },
      ]}
    />
  )
}

function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl class="figures-facts">
      {facts.map(({ name, value, notes = [] }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
          {notes.filter(Boolean).map((note, i) => (
            <dd key={i} class="figures-aside">
              {note}
            </dd>
          ))}
        </div>
      ))}
    </dl>
  )
}

/** The figures of each model. */
export function ModelTable({ models }: Pick<Stats, 'models'>) {
  const { figures: say, sums } = laterWords()
  const { number } = formats()
  const heads = [
    say.model,
    say.replies,
    sums.read,
    sums.written,
    say.cost,
    say.firstWord,
    say.duration,
    say.errors,
  ]
  return (
    <Table
      name={say.byModel}
      heads={heads}
      rows={models.map((it) => [
        breakable(it.model),
        number(it.runs),
        about(number(it.usage.inputTokens), it.usage.estimated),
        about(number(it.usage.outputTokens), it.usage.estimated),
        costText(it),
        timeText(it.firstWord),
        timeText(it.duration),
        number(MEASURES.errors(it)),
      ])}
    />
  )
}

/** The figures of each owner, for who runs the server. */
export function OwnerTable({ owners }: { owners: NonNullable<Stats['owners']> }) {
  const say = laterWords().figures
  const { number } = formats()
  return (
    <Table
      name={say.byOwner}
      heads={[say.owner, say.replies, say.measures.tokens, say.cost, say.errors]}
      rows={owners.map((it) => [
        it.ownerId,
        number(it.runs),
        number(MEASURES.tokens(it)),
        costText(it),
        number(MEASURES.errors(it)),
      ])}
    />
  )
}

/** What went wrong, the most frequent first. */
export function ErrorTable({ errors }: Pick<Figures, 'errors'>) {
  const say = laterWords().figures
  const rows = Object.entries(errors).sort(([, a], [, b]) => b - a)
  return (
    <Table
      name={say.wrongTitle}
      heads={[say.error, say.count]}
      rows={rows.map(([code, count]) => [<code>{code}</code>, formats().number(count)])}
    />
  )
}

interface TableProps {
  name: string
  heads: string[]
  rows: ComponentChildren[][]
}

/** The first column says what a row is of. */
function Table({ name, heads, rows }: TableProps) {
  return (
    <div class="figures-scroll" role="group" aria-label={name} tabIndex={0}>
      <table class="figures-table">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([head, ...cells], row) => (
            <tr key={row}>
              <th scope="row">{head}</th>
              {cells.map((cell, i) => (
                <td key={i}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Half of them took no longer. */
const timeText = (times?: Times) => (times ? secondsText(times.median) : '–')

/** A long one goes on behind its provider. */
function breakable(model: string) {
  const [provider, ...rest] = model.split(/(?<=:)/)
  return (
    <>
      {provider}
      <wbr />
      {rest}
    </>
  )
}

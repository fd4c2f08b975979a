import { useSignal } from '@preact/signals'
import { useEffect, useId } from 'preact/hooks'
import type { Message, ModelCost } from '../../protocol/index.ts'
import { client, sentenceOf } from '../api.ts'
import { about, dollars } from '../conversation/usage.ts'
import { formats, laterWords, words } from '../words/words.ts'
import type { Column } from './column.ts'
import { costRows, type CostRow } from './cost-rows.ts'
import { letterOf } from './playground.ts'
import '../settings/settings-page.css'
import './cost-table.css'

/** A reply that has ended and says how many tokens it took, and the letter of its column. */
interface Counted {
  letter: string
  model: string
  usage: NonNullable<Message['usage']>
}

/** What the tokens of a reply would cost on every model that is listed or well known. */
export function CostTable({ columns }: { columns: readonly Column[] }) {
  const heading = useId()
  const letter = useSignal<string | null>(null)
  const counted = columns.flatMap(({ ended }, place): Counted[] => {
    const { usage, model = '' } = ended.value ?? {}
    return usage ? [{ letter: letterOf(place), model, usage }] : []
  })
  const shown = counted.find((it) => it.letter === letter.value) ?? counted[0]
  const say = laterWords().playground
  return (
    <section class="costs" aria-labelledby={heading}>
      <h2 id={heading}>{say.costs}</h2>
      {!shown && <p class="costs-lead">{say.costsEmpty}</p>}
      {shown && counted.length > 1 && (
        <fieldset class="settings-segments">
          <legend class="visually-hidden">{say.costsOf}</legend>
          {counted.map((it) => (
            <label key={it.letter}>
              <input
                type="radio"
                name={heading}
                checked={it === shown}
                onChange={() => (letter.value = it.letter)}
              />
              <span>
                {say.costsOf} {it.letter}
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {shown && <Costs of={shown} counted={counted} labelledBy={heading} />}
    </section>
  )
}

interface CostsProps {
  of: Counted
  counted: readonly Counted[]
  labelledBy: string
}

function Costs({ of: { usage }, counted, labelledBy }: CostsProps) {
  const items = useSignal<readonly ModelCost[] | null>(null)
  const problem = useSignal<string | null>(null)
  const all = useSignal(false)
  const { inputTokens, outputTokens, estimated } = usage
  const say = laterWords().playground
  const tokens = (count: number) => about(formats().number(count), estimated)

  async function ask(isWanted: () => boolean) {
    problem.value = null
    try {
      const answer = await client.models.costs({ inputTokens, outputTokens })
      if (isWanted()) items.value = answer.items
    } catch (error) {
      if (isWanted()) problem.value = sentenceOf(error)
    }
  }
  useEffect(() => {
    let wanted = true
    void ask(() => wanted)
    return () => void (wanted = false)
  }, [inputTokens, outputTokens])

  const lead = <p class="costs-lead">{say.costsLead(tokens(inputTokens), tokens(outputTokens))}</p>
  if (problem.value !== null)
    return (
      <>
        {lead}
        <p role="alert">
          {problem.value}{' '}
          <button type="button" class="button small" onClick={() => void ask(() => true)}>
            {words().ui.tryAgain}
          </button>
        </p>
      </>
    )
  if (items.value === null) return <p class="costs-lead">{words().ui.loading}</p>
  const asked = new Map(
    [...Map.groupBy(counted, ({ model }) => model)].map(([model, its]) => [
      model,
      its.map(({ letter }) => letter),
    ]),
  )
  const { rows, hidden } = costRows(items.value, asked, all.value)
  return (
    <>
      {lead}
      <table aria-labelledby={labelledBy}>
        <thead>
          <tr>
            <th scope="col">{say.costsModel}</th>
            <th scope="col">{say.costsPrice}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.model} row={row} estimated={estimated} />
          ))}
        </tbody>
      </table>
      {hidden > 0 && (
        <button type="button" class="button small" onClick={() => (all.value = true)}>
          {say.costsMore(hidden)}
        </button>
      )}
    </>
  )
}

function Row({ row, estimated }: { row: CostRow; estimated: boolean | undefined }) {
  const { model, microUsd, share, listed, letters } = row
  const say = laterWords().playground
  return (
    <tr data-asked={letters.length > 0 ? '' : undefined}>
      <th scope="row">
        <span class="cost-model">{model}</span>{' '}
        {letters.map((letter) => (
          <span key={letter} class="cost-letter">
            <span aria-hidden="true">{letter}</span>
            <span class="visually-hidden">{say.column(letter)}</span>
          </span>
        ))}
        {listed && letters.length === 0 && (
          <span class="cost-here" title={say.costsOfferedTitle}>
            {say.costsOffered}
          </span>
        )}
      </th>
      <td>
        {microUsd === null ? (
          <span class="cost-unknown">{say.unpriced}</span>
        ) : (
          <div class="cost-line">
            <svg
              class="cost-bar"
              viewBox="0 0 100 8"
              preserveAspectRatio="none"
              aria-hidden="true"
              focusable="false"
            >
              <rect width={share} height="8" />
            </svg>
            <span class="cost-amount">{about(dollars(microUsd), estimated)}</span>
          </div>
        )}
      </td>
    </tr>
  )
}

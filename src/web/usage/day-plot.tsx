import type { Stats } from '../../protocol/index.ts'
import { laterWords } from '../words/words.ts'
import { labelled, plotOf, ticksOf, type Measure, type Plot } from './figures.ts'
import { amountText, dayText, daysText, tickText } from './figures-text.ts'

interface DayPlotProps {
  stats: Stats
  measure: Measure
  /** Only of this model; null: of all. */
  model: string | null
}

/** The smallest step that is worth a line: a cent's hundredth, or one of a thing. */
const LEAST: Record<Measure, number> = { cost: 100, tokens: 1, replies: 1, errors: 1 }

/** What was used by day, as bars, and as a table for whoever cannot see them or wants to know exactly. */
export function DayPlot({ stats, measure, model }: DayPlotProps) {
  const say = laterWords().figures
  const plot = plotOf(stats, measure, model)
  const weekly = plot.bars.some(({ from, to }) => from !== to)
  const name = (weekly ? say.byWeek : say.byDay)(say.measures[measure])
  if (plot.most === 0) return <p class="settings-empty">{say.noneOfIt}</p>
  return (
    <>
      <figure class="plot" aria-label={name}>
        <Bars plot={plot} measure={measure} />
        {plot.series.length > 1 && <Legend plot={plot} measure={measure} />}
      </figure>
      <details class="plot-table">
        <summary>{say.table}</summary>
        <BarTable plot={plot} measure={measure} name={name} day={weekly ? say.week : say.day} />
      </details>
    </>
  )
}

/** Time runs from left to right in every language; what is written stands beside the drawing, which may be stretched. */
function Bars({ plot: { bars, most }, measure }: { plot: Plot; measure: Measure }) {
  const say = laterWords().figures
  const ticks = ticksOf(most, LEAST[measure])
  const top = ticks.at(-1)!
  const percent = (share: number) => `${share * 100}%`
  return (
    <div class="plot-area" dir="ltr" aria-hidden="true">
      {ticks.map((tick) => (
        <span key={tick} class="plot-tick" style={{ insetBlockEnd: percent(tick / top) }}>
          {tickText(measure, tick)}
        </span>
      ))}
      <svg viewBox={`0 0 ${bars.length} ${top}`} preserveAspectRatio="none" focusable="false">
        {ticks.map((tick) => (
          <path key={tick} class="plot-line" d={`M0 ${top - tick}H${bars.length}`} />
        ))}
        {bars.map((bar, i) => {
          let height = top
          return (
            <g key={bar.from} class="plot-bar">
              <title>{say.amountOn(daysText(bar), amountText(measure, bar.total))}</title>
              <rect class="plot-whole" x={i} y={0} width={1} height={top} />
              {bar.amounts.map((amount, at) => {
                if (amount === 0) return null
                height -= amount
                return (
                  <rect
                    key={at}
                    data-series={at}
                    x={i + 0.12}
                    y={height}
                    width={0.76}
                    height={amount}
                  />
                )
              })}
            </g>
          )
        })}
      </svg>
      {labelled(bars.length).map((i) => (
        <span
          key={i}
          class="plot-day"
          style={{ insetInlineStart: percent((i + 0.5) / bars.length) }}
        >
          {dayText(bars[i]!.to)}
        </span>
      ))}
    </div>
  )
}

function Legend({ plot: { series, bars }, measure }: { plot: Plot; measure: Measure }) {
  const sum = (at: number) => bars.reduce((total, { amounts }) => total + amounts[at]!, 0)
  return (
    <ul class="plot-legend">
      {series.map((name, at) => (
        <li key={name}>
          <i class="plot-swatch" data-series={at} />
          <span class="plot-name">{name ?? laterWords().figures.others}</span>
          <b>{amountText(measure, sum(at))}</b>
        </li>
      ))}
    </ul>
  )
}

interface BarTableProps {
  plot: Plot
  measure: Measure
  name: string
  /** What a row is. */
  day: string
}

/** The newest first, without what is empty. */
function BarTable({ plot: { series, bars }, measure, name, day }: BarTableProps) {
  const say = laterWords().figures
  const rows = bars.filter(({ total }) => total > 0).reverse()
  const many = series.length > 1
  return (
    <div class="figures-scroll" role="group" aria-label={name} tabIndex={0}>
      <table class="figures-table">
        <thead>
          <tr>
            <th scope="col">{day}</th>
            {many &&
              series.map((it) => (
                <th key={it} scope="col">
                  {it ?? say.others}
                </th>
              ))}
            <th scope="col">{many ? say.all : say.measures[measure]}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((bar) => (
            <tr key={bar.from}>
              <th scope="row">{daysText(bar)}</th>
              {many &&
                bar.amounts.map((amount, at) => <td key={at}>{amountText(measure, amount)}</td>)}
              <td>{amountText(measure, bar.total)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

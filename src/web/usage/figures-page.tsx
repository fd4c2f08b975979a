import { useSignal, type Signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks'
import type { Stats } from '../../protocol/index.ts'
import type { Account } from '../account/account.ts'
import { client, sentenceOf } from '../api.ts'
import { DrawerButton, type DrawerButtonProps } from '../sidebar/drawer-button.tsx'
import { Icon } from '../ui/icon.tsx'
import { usePageTitle } from '../ui/page-title.ts'
import { formats, laterWords, words } from '../words/words.ts'
import { DayPlot } from './day-plot.tsx'
import { MEASURES, type Measure } from './figures.ts'
import { ErrorTable, ModelTable, OwnerTable, Stored, Totals } from './figures-tables.tsx'
import { zoneText } from './figures-text.ts'
import '../settings/settings-page.css'
import './figures.css'

export interface FiguresPageProps extends DrawerButtonProps {
  account: Account
  /** The address of what was open before. */
  back: string
}

const SPANS = [7, 30, 90, 365] as const
const EVERYBODY = '*'

/** `/usage`: what one's replies have taken by day and model; for who runs the server, everybody's. */
export function FiguresPage({ account, back, drawerOpen, onDrawer }: FiguresPageProps) {
  const say = laterWords().figures
  const heading = useRef<HTMLHeadingElement>(null)
  // What had the keyboard has made room for this page.
  useLayoutEffect(() => heading.current!.focus(), [])
  usePageTitle(say.title)
  return (
    <main class="page settings" inert={drawerOpen}>
      <header class="head">
        <DrawerButton drawerOpen={drawerOpen} onDrawer={onDrawer} />
        <h1 ref={heading} tabIndex={-1}>
          {say.title}
        </h1>
        <a class="icon-button" href={back} aria-label={laterWords().preferences.back}>
          <Icon name="close" />
        </a>
      </header>
      <div class="transcript">
        <div class="column settings-column figures">
          <Asked mayAll={account.may('admin')} />
        </div>
      </div>
    </main>
  )
}

/** What is asked for, and what the server says to it. */
function Asked({ mayAll }: { mayAll: boolean }) {
  const days = useSignal<number>(30)
  const everybody = useSignal(false)
  const model = useSignal<string | null>(null)
  const stats = useSignal<Stats | null>(null)
  const problem = useSignal<string | null>(null)
  const asking = useSignal(false)
  const say = laterWords().figures

  async function ask(signal?: AbortSignal) {
    problem.value = null
    asking.value = true
    try {
      stats.value = await client.stats({
        days: days.value,
        utcOffset: -new Date().getTimezoneOffset(),
        ...(everybody.value ? { owner: EVERYBODY } : {}),
        ...(signal ? { signal } : {}),
      })
    } catch (error) {
      if (!signal?.aborted) problem.value = sentenceOf(error)
    }
    if (!signal?.aborted) asking.value = false
  }
  useEffect(() => {
    const leave = new AbortController()
    void ask(leave.signal)
    return () => leave.abort()
  }, [days.value, everybody.value])

  const found = stats.value
  return (
    <>
      <div class="figures-filters">
        <Segments
          name={say.days}
          options={SPANS.map((span) => [span, lengthText(span)])}
          chosen={days}
        />
        {mayAll && (
          <Segments
            name={say.whose}
            options={[
              [false, say.mine],
              [true, say.everybody],
            ]}
            chosen={everybody}
          />
        )}
        {found && found.models.length > 1 && <ModelChoice models={found.models} chosen={model} />}
      </div>
      {problem.value !== null && (
        <p class="settings-trouble" role="alert">
          {problem.value}{' '}
          <button type="button" class="button small" onClick={() => void ask()}>
            {words().ui.tryAgain}
          </button>
        </p>
      )}
      {found ? (
        <Found stats={found} asking={asking.value} model={model.value} />
      ) : (
        problem.value === null && <p>{words().ui.loading}</p>
      )}
    </>
  )
}

const lengthText = (days: number) =>
  days === 365 ? formats().length(1, 'year') : formats().length(days, 'day')

/** @param model of which alone something is shown; one that was not used in this time counts as none */
function Found({ stats, asking, model }: { stats: Stats; asking: boolean; model: string | null }) {
  const measure = useSignal<Measure>('tokens')
  const say = laterWords().figures
  const own = stats.models.find((it) => it.model === model)
  const figures = own ?? stats.total
  const measures = Object.keys(MEASURES) as Measure[]
  return (
    <div class="settings-column figures-found" aria-busy={asking}>
      {stats.total.runs === 0 ? (
        <p class="settings-empty">{say.none}</p>
      ) : (
        <>
          <Totals figures={figures} />
          <section class="settings-section">
            <Segments
              name={say.measure}
              options={measures.map((it) => [it, say.measures[it]])}
              chosen={measure}
            />
            <DayPlot stats={stats} measure={measure.value} model={own?.model ?? null} />
          </section>
          <Section title={say.byModel}>
            <ModelTable models={own ? [own] : stats.models} />
          </Section>
          {Object.keys(figures.errors).length > 0 && (
            <Section title={say.wrongTitle}>
              <ErrorTable errors={figures.errors} />
            </Section>
          )}
          {stats.owners && !own && (
            <Section title={say.byOwner}>
              <OwnerTable owners={stats.owners} />
            </Section>
          )}
        </>
      )}
      <Section title={say.stored}>
        <Stored stats={stats} />
      </Section>
      <p class="settings-lead figures-note">{say.note(zoneText(stats.utcOffset))}</p>
    </div>
  )
}

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  const id = useId()
  return (
    <section class="settings-section" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
      </header>
      {children}
    </section>
  )
}

interface SegmentsProps<T> {
  name: string
  options: readonly (readonly [value: T, label: string])[]
  chosen: Signal<T>
}

/** A choice of few, side by side. */
function Segments<T extends string | number | boolean>({
  name,
  options,
  chosen,
}: SegmentsProps<T>) {
  const group = useId()
  return (
    <div class="settings-segments" role="radiogroup" aria-label={name}>
      {options.map(([value, label]) => (
        <label key={value}>
          <input
            type="radio"
            name={group}
            checked={chosen.value === value}
            onChange={() => (chosen.value = value)}
          />
          {label}
        </label>
      ))}
    </div>
  )
}

interface ModelChoiceProps extends Pick<Stats, 'models'> {
  chosen: Signal<string | null>
}

function ModelChoice({ models, chosen }: ModelChoiceProps) {
  const say = laterWords().figures
  const known = models.some(({ model }) => model === chosen.value)
  return (
    <select
      class="settings-choice"
      aria-label={say.model}
      value={known ? chosen.value! : ''}
      onChange={({ currentTarget: { value } }) => (chosen.value = value === '' ? null : value)}
    >
      <option value="">{say.allModels}</option>
      {models.map(({ model }) => (
        <option key={model} value={model}>
          {model}
        </option>
      ))}
    </select>
  )
}

import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { MayConnect } from '../settings/may-connect.ts'
import type { Models } from '../settings/models.ts'
import { DrawerButton, type DrawerButtonProps } from '../sidebar/drawer-button.tsx'
import { Icon } from '../ui/icon.tsx'
import { usePageTitle } from '../ui/page-title.ts'
import { laterWords, words } from '../words/words.ts'
import { ColumnView } from './column-view.tsx'
import { CostTable } from './cost-table.tsx'
import { MOST } from './draft.ts'
import { letterOf, openPlayground } from './playground.ts'
import { TrialForm } from './trial-form.tsx'
import './playground.css'

export interface PlaygroundProps extends DrawerButtonProps {
  /** The address of what was open before. */
  back: string
  models: Models
  /** Absent for whoever may not connect models. */
  onConnect: (() => void) | undefined
}

/** `/playground`: instructions and a message, answered by models side by side, and what that costs. */
export function PlaygroundPage({ back, models, drawerOpen, onDrawer, onConnect }: PlaygroundProps) {
  const playground = openPlayground(models)
  const heading = useRef<HTMLHeadingElement>(null)
  const adder = useRef<HTMLButtonElement>(null)
  const added = useSignal<string | null>(null)
  const columns = playground.columns.value
  const say = laterWords().playground
  // What had the keyboard has made room for this page.
  useLayoutEffect(() => heading.current!.focus(), [])
  usePageTitle(words().sidebar.playground)

  return (
    <MayConnect.Provider value={onConnect}>
      <main class="page playground" inert={drawerOpen}>
        <header class="head">
          <DrawerButton drawerOpen={drawerOpen} onDrawer={onDrawer} />
          <h1 ref={heading} tabIndex={-1}>
            {words().sidebar.playground}
          </h1>
          <a class="icon-button" href={back} aria-label={say.back}>
            <Icon name="close" />
          </a>
        </header>
        <div class="transcript">
          <div class="playground-room">
            <p class="playground-lead">{say.lead}</p>
            <TrialForm playground={playground} />
            <div class="playground-columns" data-count={columns.length}>
              {columns.map((column, place) => (
                <ColumnView
                  key={column.key}
                  column={column}
                  name={letterOf(place)}
                  models={models}
                  begins={added.value === column.key}
                  onRun={() => {
                    if (!playground.run([column])) document.getElementById('trial-text')!.focus()
                  }}
                  onRemove={
                    columns.length === 1
                      ? undefined
                      : () => {
                          playground.remove(column)
                          // What was pressed is gone with it.
                          requestAnimationFrame(() => adder.current?.focus())
                        }
                  }
                />
              ))}
            </div>
            {columns.length < MOST && (
              <button
                ref={adder}
                type="button"
                class="button playground-add"
                onClick={() => (added.value = playground.add()?.key ?? null)}
              >
                <Icon name="plus" />
                {say.addModel}
              </button>
            )}
            <CostTable columns={columns} />
          </div>
        </div>
      </main>
    </MayConnect.Provider>
  )
}

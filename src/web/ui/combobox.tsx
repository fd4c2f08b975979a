import type { ComponentChildren, RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import './combobox.css'

interface ComboboxProps {
  /** Unique in the page. The option at place n has the id `${id}-${n}`. */
  id: string
  field: RefObject<HTMLInputElement | null>
  autofocus?: boolean
  /** What the field is called. */
  label: string
  placeholder: string
  /** What the list is called. */
  listLabel: string
  query: string
  onQuery: (text: string) => void
  /** The place of the option that the keys have led to; -1: there is none. */
  at: number
  children: ComponentChildren
}

/** A field to search with, and below it its list, which stands open (ARIA APG, list autocomplete). */
export function Combobox({ id, field, at, query, onQuery, ...props }: ComboboxProps) {
  const list = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    list.current!.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' })
  }, [at, query])
  return (
    <>
      <input
        ref={field}
        type="text"
        role="combobox"
        autofocus={props.autofocus}
        aria-label={props.label}
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={`${id}-list`}
        aria-activedescendant={at < 0 ? undefined : `${id}-${at}`}
        placeholder={props.placeholder}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        enterkeyhint="go"
        value={query}
        onInput={(event) => onQuery(event.currentTarget.value)}
      />
      <div ref={list} id={`${id}-list`} class="options" role="listbox" aria-label={props.listLabel}>
        {props.children}
      </div>
    </>
  )
}

interface OptionGroupProps {
  /** Unique in the page. */
  id: string
  name: string
  children: ComponentChildren
}

export function OptionGroup({ id, name, children }: OptionGroupProps) {
  return (
    <div role="group" aria-labelledby={id}>
      <p id={id} class="option-group" role="presentation">
        {name}
      </p>
      {children}
    </div>
  )
}

interface OptionProps {
  id: string
  class: string
  selected: boolean
  /** Have the keys led here? */
  active: boolean
  onChoose: () => void
  children: ComponentChildren
}

export function Option({ id, selected, active, onChoose, children, ...rest }: OptionProps) {
  return (
    <div
      id={id}
      class={rest.class}
      role="option"
      aria-selected={selected}
      data-active={active ? '' : undefined}
      // The field keeps the focus: what is typed next goes on searching.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      {children}
    </div>
  )
}

/** Outlines on a 24 × 24 grid, two units thick. */
const PATHS = {
  plus: 'M12 5v14M5 12h14',
  close: 'M6 6l12 12M18 6L6 18',
  menu: 'M4 7h16M4 12h16M4 17h10',
  send: 'M12 19V5M6 11l6-6 6 6',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  again:
    'M4 12a8 8 0 0 1 13.7-5.6L20 8.5M20 4v4.5h-4.5M20 12a8 8 0 0 1-13.7 5.6L4 15.5M4 20v-4.5h4.5',
  fork: 'M4 12h5l6-6h5M9 12l6 6h5M17 3l3 3-3 3M17 15l3 3-3 3',
  pencil: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  bin: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5',
  down: 'M12 5v14M6 13l6 6 6-6',
  play: 'M8 5l11 7-11 7z',
  key: 'M12 14.5a4.5 4.5 0 1 1-3.2-4.3L18 4h2.5v3H18v2.5h-2.5L12 12.4zM7 15h.01',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  tool: 'M14 6a4 4 0 0 0 5 5l-8.5 8.5a2.1 2.1 0 0 1-3-3L16 8z',
  sliders:
    'M4 7h9M19 7h1M4 17h1M11 17h9M16 4.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5M8 14.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5',
  clock: 'M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16M12 8v4.5l3 2',
  chevron: 'M9 6l6 6-6 6',
  braces: 'M9 4H7.5v5.5L5 12l2.5 2.5V20H9M15 4h1.5v5.5L19 12l-2.5 2.5V20H15',
  sum: 'M17 6H7l6 6-6 6h10',
  back: 'M15 6l-6 6 6 6',
  dots: 'M5 12h.01M12 12h.01M19 12h.01',
  share: 'M12 15V4M8 7.5L12 4l4 3.5M6 12v8h12v-8',
  pin: 'M9 4h6l-1 6 3.5 3.5h-11L10 10zM12 13.5V20',
  archive: 'M4 5h16v4H4zM5.5 9v10h13V9M10 13h4',
  undo: 'M8 5L4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11h-3',
  bubble: 'M5 5h14v12H9l-4 3.5z',
  search: 'M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M15.5 15.5L20 20',
} as const

export type IconName = keyof typeof PATHS

/** They point along the line, so they turn round where lines run from right to left. */
const ALONG = new Set<IconName>(['chevron', 'back', 'menu', 'undo', 'fork'])

/** A picture beside words or on a labelled button; silent by itself. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
      data-along={ALONG.has(name) ? '' : undefined}
    >
      <path d={PATHS[name]} />
    </svg>
  )
}

/** The mark: two loquats on a twig. */
export function Mark({ class: name = '' }: { class?: string }) {
  return (
    <svg class={`mark ${name}`} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path class="mark-leaf" d="M16.2 9.5C17.4 4.6 22.4 2 28 3c-.6 5.2-4.9 8.6-11.8 6.5z" />
      <path class="mark-twig" d="M4.5 3.5C9 5 12.5 7.2 15.5 10.5" />
      <ellipse
        class="mark-back"
        cx="21.3"
        cy="18.4"
        rx="7"
        ry="8"
        transform="rotate(-24 21.3 18.4)"
      />
      <ellipse
        class="mark-fruit"
        cx="12.4"
        cy="20"
        rx="8.4"
        ry="9.4"
        transform="rotate(14 12.4 20)"
      />
      <path class="mark-shine" d="M7.6 18.2c.4-2.3 1.7-4 3.6-4.8" />
      <path class="mark-tip" d="M9.4 28.2l.9 1.6M11.3 28.6l-.3 1.8" />
    </svg>
  )
}

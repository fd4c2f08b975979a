/** A chart of some lines. */
export interface Plot {
  /** The file's name, without its ending. */
  file: string
  title: string
  /** Logarithmic, with a tick for each of these values. */
  x: { label: string; ticks: number[] }
  /** From 0. */
  y: { label: string }
  lines: { name: string; points: [x: number, y: number][] }[]
}

const WIDTH = 760
const HEIGHT = 440
const LEFT = 64
const RIGHT = 24
const TOP = 56
const BOTTOM = 52
/** Room for each name in the legend. */
const LEGEND_ROW = 18

/** Told apart on white and on black, and by those who see no red or no green. */
const COLOURS = ['#7a7f87', '#2f7fd6', '#c9740a', '#1a9a74', '#b6559f', '#8a6fd1']
const DASHES = ['5 4', '', '2 3', '9 4', '1 4', '12 3 2 3']

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-size: 15px; font-weight: 600 }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  .axis { stroke: #57606a; stroke-width: 1 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .grid { stroke: #30363d }
    .axis { stroke: #8b949e }
  }`

/** The chart as an SVG file, legible on light and dark pages. */
export function svgOf({ title, x, y, lines }: Plot): string {
  const top = TOP + LEGEND_ROW * Math.ceil(lines.length / 2)
  const ticks = niceTicks(Math.max(...lines.flatMap(({ points }) => points.map(([, at]) => at))))
  const [first = 1, last = 1] = [x.ticks[0], x.ticks.at(-1)]
  const across = (value: number) =>
    LEFT + (Math.log(value / first) / Math.log(last / first)) * (WIDTH - LEFT - RIGHT)
  const bottom = HEIGHT - BOTTOM
  const up = (value: number) => bottom - (value / ticks.at(-1)!) * (bottom - top)
  const middle = (top + bottom) / 2

  const rows = ticks.map(
    (tick) =>
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${px(up(tick))}" y2="${px(up(tick))}"/>` +
      `<text x="${LEFT - 8}" y="${px(up(tick) + 4)}" text-anchor="end">${numeral(tick)}</text>`,
  )
  const columns = x.ticks.map(
    (tick) =>
      `<line class="axis" x1="${px(across(tick))}" x2="${px(across(tick))}" y1="${bottom}" y2="${bottom + 5}"/>` +
      `<text x="${px(across(tick))}" y="${bottom + 20}" text-anchor="middle">${numeral(tick)}</text>`,
  )
  const drawn = lines.map(({ name, points }, i) => {
    const [colour, dash] = [COLOURS[i % COLOURS.length], DASHES[i % DASHES.length]]
    const places = points.map(([a, b]) => [px(across(a)), px(up(b))] as const)
    const [legendX, legendY] = [
      LEFT + (i % 2) * ((WIDTH - LEFT - RIGHT) / 2),
      TOP - 10 + LEGEND_ROW * Math.floor(i / 2),
    ]
    const stroke = `fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"`
    return [
      `<polyline ${stroke} points="${places.map((place) => place.join(',')).join(' ')}"/>`,
      ...places.map(([a, b]) => `<circle cx="${a}" cy="${b}" r="3.5" fill="${colour}"/>`),
      `<line ${stroke} x1="${legendX}" x2="${legendX + 28}" y1="${legendY}" y2="${legendY}"/>`,
      `<text x="${legendX + 36}" y="${legendY + 4}">${escape(name)}</text>`,
    ].join('\n')
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escape(title)}">
<style>${STYLE}
</style>
<text class="title" x="${LEFT}" y="24">${escape(title)}</text>
${rows.join('\n')}
<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${bottom}" y2="${bottom}"/>
${columns.join('\n')}
<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">${escape(x.label)}</text>
<text transform="translate(18 ${middle}) rotate(-90)" text-anchor="middle">${escape(y.label)}</text>
${drawn.join('\n')}
</svg>
`
}

/** From 0 to at least `most`, in four to eight steps of 1, 2 or 5 times a power of ten. */
export function niceTicks(most: number): number[] {
  const power = 10 ** Math.floor(Math.log10(most || 1))
  const step = [0.1, 0.2, 0.5, 1, 2].map((unit) => unit * power).find((unit) => most / unit <= 8)!
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, i) =>
    Number((i * step).toPrecision(6)),
  )
}

const px = (value: number): string => value.toFixed(1)
const numeral = (value: number): string => value.toLocaleString('en-US')
const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (letter) => `&#${letter.codePointAt(0)};`)

import type { Theme } from '../diagrams/messages.ts'

interface Palette {
  ground: string
  ink: string
  soft: string
  line: string
  node: string
  edge: string
  group: string
  leaf: string
  leafEdge: string
  note: string
  warning: string
  warningEdge: string
  /** Of things side by side, such as the pieces of a pie; each bears the ink. */
  series: readonly string[]
}

/** The page's colours (theme.css), as far as a drawing needs them. */
const PALETTES: Record<Theme, Palette> = {
  light: {
    ...{ ground: '#f6efe3', ink: '#2c241b', soft: '#685a49', line: '#d8c8ae' },
    ...{ node: '#fae7ca', edge: '#c98a3a', group: '#fcf8f1' },
    ...{ leaf: '#e4ecd6', leafEdge: '#6f8f4e', note: '#fffdf9' },
    ...{ warning: '#f3c5b8', warningEdge: '#9b2418' },
    series: [
      '#f0c27e',
      '#bdd09f',
      '#e9a58f',
      '#a9c4c9',
      '#d9c48a',
      '#c9b0cc',
      '#cfc3ad',
      '#9fc3ae',
    ],
  },
  dark: {
    ...{ ground: '#15110e', ink: '#f0e7db', soft: '#b8aa98', line: '#4a3f35' },
    ...{ node: '#3b2e1f', edge: '#c48f4c', group: '#1f1a16' },
    ...{ leaf: '#29331f', leafEdge: '#8fae6c', note: '#2d2416' },
    ...{ warning: '#5a2a20', warningEdge: '#ffb5a7' },
    series: [
      '#7a5424',
      '#4d6332',
      '#7d3f30',
      '#34565d',
      '#6a5a24',
      '#5d4363',
      '#54493b',
      '#2f5a46',
    ],
  },
}

/** What a page needs that is drawn in. */
export const coloursOf = (theme: Theme): Pick<Palette, 'ground' | 'ink'> => PALETTES[theme]

/** Curves bear no words: they are as firm as lines. */
export function curveStyle(theme: Theme): string {
  const { edge, leafEdge, warningEdge, soft } = PALETTES[theme]
  return [edge, leafEdge, warningEdge, soft]
    .map(
      (colour, i) =>
        `.radarCurve-${i}, .radarLegendBox-${i} { fill: ${colour}; stroke: ${colour} }`,
    )
    .join('\n')
}

/** What the drawing library is told of them; it makes the rest from these. */
export function themeVariables(theme: Theme): Record<string, unknown> {
  const { ground, ink, soft, line, node, edge, group, ...others } = PALETTES[theme]
  const { leaf, leafEdge, note, warning, warningEdge, series } = others
  return {
    ...{ darkMode: theme === 'dark', background: ground, fontSize: '15px' },
    ...{ useGradient: false, dropShadow: 'none' },
    ...{ primaryColor: node, primaryBorderColor: edge, primaryTextColor: ink },
    ...{ secondaryColor: leaf, secondaryBorderColor: leafEdge, secondaryTextColor: ink },
    ...{ tertiaryColor: group, tertiaryBorderColor: line, tertiaryTextColor: ink },
    ...{ lineColor: soft, textColor: ink, titleColor: ink, edgeLabelBackground: ground },
    ...{ clusterBkg: group, clusterBorder: line },
    ...{ noteBkgColor: note, noteBorderColor: line, noteTextColor: ink },
    ...{ actorLineColor: line, labelBoxBorderColor: line, sequenceNumberColor: ground },
    ...{ gridColor: line, sectionBkgColor: group, altSectionBkgColor: ground },
    ...{ sectionBkgColor2: group, doneTaskBkgColor: leaf, doneTaskBorderColor: leafEdge },
    ...{ activeTaskBkgColor: note, activeTaskBorderColor: edge },
    ...{ critBkgColor: warning, critBorderColor: warningEdge, todayLineColor: warningEdge },
    xyChart: {
      ...{ backgroundColor: ground, titleColor: ink, dataLabelColor: ink },
      ...{ xAxisLabelColor: ink, xAxisTitleColor: ink, xAxisTickColor: soft, xAxisLineColor: soft },
      ...{ yAxisLabelColor: ink, yAxisTitleColor: ink, yAxisTickColor: soft, yAxisLineColor: soft },
      // Lines, which bear no words.
      plotColorPalette: [edge, leafEdge, warningEdge, soft, ...series].join(','),
    },
    radar: {
      // Each of its rings lies on all that are wider.
      ...{ graticuleColor: line, graticuleOpacity: 0.1, axisColor: line, curveOpacity: 0.25 },
      ...{ axisLabelFontSize: 14, legendFontSize: 14 },
    },
    ...{ pieStrokeColor: ground, pieOuterStrokeColor: line, pieOpacity: '1' },
    ...{ pieTitleTextSize: '18px', pieSectionTextSize: '14px', pieLegendTextSize: '14px' },
    ...Object.fromEntries(series.map((colour, i) => [`pie${i + 1}`, colour])),
    ...Object.fromEntries(series.map((colour, i) => [`cScale${i}`, colour])),
  }
}

import { describe, expect, it } from 'vitest'
import { niceTicks, svgOf, type Plot } from './plot.ts'

const plot: Plot = {
  file: 'a-plot',
  title: 'Cost <of> "it"',
  x: { label: 'streams', ticks: [10, 100, 1000] },
  y: { label: 'µs' },
  lines: [
    {
      name: 'floor',
      points: [
        [10, 1],
        [1000, 3],
      ],
    },
    { name: 'R&D', points: [[100, 4]] },
  ],
}

describe('niceTicks', () => {
  it('reach the greatest value in a few round steps', () => {
    expect(niceTicks(4)).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4])
    expect(niceTicks(95)).toEqual([0, 20, 40, 60, 80, 100])
    expect(niceTicks(0.7).at(-1)).toBeGreaterThanOrEqual(0.7)
    for (const most of [0.003, 1, 2.1, 17, 88, 1234]) {
      const ticks = niceTicks(most)
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(most)
      expect(ticks.length).toBeLessThanOrEqual(9)
    }
  })
})

describe('svgOf', () => {
  const svg = svgOf(plot)

  it('draws each line on a logarithmic and a linear axis', () => {
    const points = [...svg.matchAll(/polyline [^>]*points="([^"]*)"/g)].map(([, list]) => list)
    expect(points).toHaveLength(2)
    const [[x0, y0], [x1, y1]] = points[0]!
      .split(' ')
      .map((pair) => pair.split(',').map(Number)) as [[number, number], [number, number]]
    const [x2, y2] = points[1]!.split(',').map(Number) as [number, number]
    // 100 lies in the middle of 10 and 1000; 1, 3 and 4 lie evenly.
    expect(x2).toBeCloseTo((x0 + x1) / 2, 0)
    expect((y0 - y1) / 2).toBeCloseTo(y1 - y2, 0)
  })

  it('says what is what, whatever the names hold', () => {
    for (const text of [
      'streams',
      'µs',
      'floor',
      'R&#38;D',
      'Cost &#60;of&#62; &#34;it&#34;',
      '1,000',
    ])
      expect(svg).toContain(text)
    expect(svg).toContain('prefers-color-scheme: dark')
  })
})

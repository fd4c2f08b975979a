import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { MEASURES } from '../../src/server/telemetry/measures.ts'
import { GAUGES } from '../../src/server/telemetry/gauges.ts'
import { section, tableRows } from '../docs/markdown.ts'
import { ROOT } from '../tree.ts'

const read = (name: string) => readFileSync(`${ROOT}/docs/observability/${name}`, 'utf8')

test('every measurement is in the table, and the reverse', () => {
  const rows = tableRows(section(read('README.md'), 'Prometheus'))
  const known = [
    ...Object.entries(MEASURES).map(([name, [, , meaning]]) => [name, meaning]),
    ...Object.entries(GAUGES).map(([name, [, meaning]]) => [name, meaning]),
  ]
  expect(rows.map(([name, meaning]) => [name?.replaceAll('`', ''), meaning])).toEqual(known)
})

test('the dashboard and the alerts ask for nothing that there is not', () => {
  const names = [...Object.keys(MEASURES), ...Object.keys(GAUGES)].map((it) =>
    it.replaceAll('.', '_'),
  )
  const asked = [
    ...`${read('dashboard.json')} ${read('alerts.yaml')}`.matchAll(
      /\b((?:http_server|gen_ai_client|loquat|nodejs|process)_\w+)/g,
    ),
  ].map(([, name]) => name!.replace(/_(bucket|sum|count)$/, ''))
  expect(asked.length).toBeGreaterThan(20)
  expect(asked.filter((name) => !names.includes(name))).toEqual([])
})

import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Histogram } from '@opentelemetry/api'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { MeterProvider, type IMetricReader } from '@opentelemetry/sdk-metrics'
import { GAUGES, type GaugeName } from './gauges.ts'
import type { Attributes } from './telemetry.ts'

const TIMES = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300,
]
const TOKENS = [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576]
const COUNTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
const MICRO_USD = [10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000]

/** What is measured, by name: its unit, its borders and what it says. The first four are OpenTelemetry's own names. */
export const MEASURES = {
  'http.server.request.duration': [
    's',
    TIMES,
    'Requests, from their head to the end of the answer',
  ],
  'gen_ai.client.operation.duration': ['s', TIMES, 'Calls of models, from the request to the end'],
  'gen_ai.client.operation.time_to_first_chunk': [
    's',
    TIMES,
    'Calls of models, to the first chunk',
  ],
  'gen_ai.client.token.usage': ['{token}', TOKENS, 'Tokens of a call of a model'],
  'loquat.run.duration': ['s', TIMES, 'Replies, from their start to their end, by how they ended'],
  'loquat.run.cost': [
    'u{USD}',
    MICRO_USD,
    'What a reply cost, in micro-dollars, where the price is known',
  ],
  'loquat.queue.duration': ['s', TIMES, 'How long replies have waited for the one above them'],
  'loquat.tool.duration': ['s', TIMES, 'Calls of tools'],
  'loquat.commit.duration': ['s', TIMES, 'Commits of the database, each of all replies together'],
  'loquat.read.duration': [
    's',
    TIMES,
    'Reads of the database, their wait for a connection included',
  ],
  'loquat.commit.units': ['{unit}', COUNTS, 'Changes in a commit'],
} as const satisfies Record<string, readonly [unit: string, borders: number[], meaning: string]>

export type MeasureName = keyof typeof MEASURES
export type Measures = ReturnType<typeof openMeasures>

const NANOSECONDS = 1e9

/** Begins to measure. @param push one that sends what is measured somewhere, too */
export function openMeasures(gauges: ReadonlyMap<GaugeName, () => number>, push?: IMetricReader) {
  const pull = new PrometheusExporter({ preventServerStart: true })
  const provider = new MeterProvider({ readers: push ? [pull, push] : [pull] })
  const meter = provider.getMeter('loquat')
  const histograms = new Map<MeasureName, Histogram>()
  for (const [name, [unit, borders, description]] of Object.entries(MEASURES))
    histograms.set(
      name as MeasureName,
      meter.createHistogram(name, {
        unit,
        description,
        advice: { explicitBucketBoundaries: borders },
      }),
    )
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  const read: Record<GaugeName, () => number> = {
    'nodejs.eventloop.delay.p99': () => delay.percentile(99) / NANOSECONDS,
    'nodejs.eventloop.delay.max': () => {
      const most = delay.max / NANOSECONDS
      delay.reset()
      return most
    },
    'process.memory.usage': () => process.memoryUsage.rss(),
    'loquat.runs.active': () => gauges.get('loquat.runs.active')?.() ?? 0,
    'loquat.runs.queued': () => gauges.get('loquat.runs.queued')?.() ?? 0,
    'loquat.connections': () => gauges.get('loquat.connections')?.() ?? 0,
  }
  for (const [name, [unit, description]] of Object.entries(GAUGES))
    meter
      .createObservableGauge(name, { unit, description })
      .addCallback((result) => result.observe(read[name as GaugeName]()))
  const serializer = new PrometheusSerializer('', false, undefined, true, true)

  return {
    record: (name: MeasureName, value: number, attributes: Attributes = {}) =>
      histograms.get(name)!.record(value, present(attributes)),
    async scrape() {
      const { resourceMetrics, errors } = await pull.collect()
      if (errors.length > 0) throw new AggregateError(errors, 'some measurements were not read')
      return serializer.serialize(resourceMetrics)
    },
    async close() {
      delay.disable()
      await provider.shutdown({ timeoutMillis: 2000 })
    },
  }
}

function present(attributes: Attributes) {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))
}

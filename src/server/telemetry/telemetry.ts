import type { GaugeName } from './gauges.ts'
import type { MeasureName, Measures } from './measures.ts'

export type Attributes = Record<string, string | number | boolean | string[] | undefined>

/** Something that takes time: a request, a run, a call of a model or a tool. */
export interface Work {
  /** Of the trace that it is part of; undefined where nobody traces. */
  readonly traceId: string | undefined
  set(attributes: Attributes): void
  /** @param code one of our error codes; never what somebody said */
  fail(code: string): void
  /** Runs something as part of it: what is begun within is below it. */
  within<T>(run: () => T): T
  end(): void
}

/** Where spans and measurements go. */
export interface Telemetry {
  /** Does anybody look? What costs something for each token is left out otherwise. */
  isOn(): boolean
  /** May spans hold what was said? */
  readonly withContent: boolean
  /** Begins a span below the one around it. @param carrier headers that may name the span of whoever asks */
  start(
    name: string,
    kind: 'server' | 'client' | 'internal',
    attributes: Attributes,
    carrier?: Carrier,
  ): Work
  record(name: MeasureName, value: number, attributes?: Attributes): void
  /** Counts something that goes up and down whenever somebody looks. */
  watch(name: GaugeName, read: () => number): void
  /** Everything measured so far, in Prometheus's text format. The first time only says what there will be: from then on it counts. */
  scrape(): Promise<string>
  /** Sends what is left, but not for long. */
  close(): Promise<void>
}

export type Carrier = Record<string, string | string[] | undefined>

export const NO_WORK: Work = {
  traceId: undefined,
  set: () => {},
  fail: () => {},
  within: (run) => run(),
  end: () => {},
}

/** How telemetry is set up. */
export interface TelemetryOptions {
  /** Of a collector that speaks OTLP over HTTP, without `/v1/…`; undefined: no spans. */
  endpoint?: string | undefined
  /** What goes along with each request. */
  headers?: Record<string, string> | undefined
  service?: string | undefined
  content?: boolean | undefined
}

/**
 * Opens telemetry. Nothing of it is loaded before somebody looks: a collector that is configured, or the first scrape.
 */
export async function openTelemetry(options: TelemetryOptions = {}): Promise<Telemetry> {
  const gauges = new Map<GaugeName, () => number>()
  const exported = options.endpoint === undefined ? undefined : await import('./otlp.ts')
  const spans = exported?.openSpans(options)
  let measures: Promise<Measures> | undefined
  let open: Measures | undefined

  const look = (): Promise<Measures> =>
    (measures ??= import('./measures.ts').then(({ openMeasures }) => {
      open = openMeasures(gauges, exported?.metricReader(options))
      return open
    }))
  if (exported) await look()

  return {
    isOn: () => open !== undefined,
    withContent: spans !== undefined && options.content === true,
    start: (...about) => spans?.start(...about) ?? NO_WORK,
    record: (name, value, attributes) => open?.record(name, value, attributes),
    watch: (name, read) => void gauges.set(name, read),
    scrape: async () => (await look()).scrape(),
    async close() {
      await Promise.allSettled([spans?.close(), open?.close()])
    },
  }
}

/** One that nobody looks at. */
export const NO_TELEMETRY: Telemetry = {
  isOn: () => false,
  withContent: false,
  start: () => NO_WORK,
  record: () => {},
  watch: () => {},
  scrape: () => Promise.resolve(''),
  close: () => Promise.resolve(),
}

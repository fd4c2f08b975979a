import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type { Telemetry, TelemetryOptions } from './telemetry.ts'

const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL }
const EVERY_MS = 30_000

/** Sends spans to a collector. @param everyMs how often; replaced in tests */
export function openSpans(options: TelemetryOptions): Pick<Telemetry, 'start'> & {
  close(): Promise<void>
} {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  const exporter = new OTLPTraceExporter(destination(options, 'traces'))
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': options.service ?? 'loquat' }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 1000 })],
  })
  const tracer = provider.getTracer('loquat')

  return {
    start(name, kind, attributes, carrier) {
      const parent = carrier ? propagation.extract(ROOT_CONTEXT, carrier) : context.active()
      const span = tracer.startSpan(
        name,
        { kind: KINDS[kind], attributes: { ...attributes } },
        parent,
      )
      const own = trace.setSpan(parent, span)
      return {
        traceId: span.spanContext().traceId,
        set: (more) => void span.setAttributes({ ...more }),
        fail: (code) =>
          void span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', code),
        within: (run) => context.with(own, run),
        end: () => span.end(),
      }
    },
    close: () => provider.shutdown(),
  }
}

/** Sends measurements to the same collector. */
export function metricReader(options: TelemetryOptions): PeriodicExportingMetricReader {
  const exporter = new OTLPMetricExporter(destination(options, 'metrics'))
  return new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: EVERY_MS })
}

function destination({ endpoint = '', headers = {} }: TelemetryOptions, what: string) {
  return { url: `${endpoint.replace(/\/$/, '')}/v1/${what}`, headers }
}

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A span as OTLP has it in JSON; its attributes by name. */
export interface Span {
  name: string
  kind: number
  traceId: string
  spanId: string
  parentSpanId?: string
  attributes: Record<string, unknown>
  status: { code?: number }
  service: unknown
}

interface OtlpValue {
  stringValue?: string
  intValue?: number | string
  doubleValue?: number
  boolValue?: boolean
  arrayValue?: { values: OtlpValue[] }
}
type OtlpAttributes = { key: string; value: OtlpValue }[]

/** A collector that speaks OTLP over HTTP, on loopback. */
export async function startCollector() {
  const spans: Span[] = []
  const metrics = new Set<string>()
  let everything = ''
  let headers: NodeJS.Dict<string | string[]> = {}
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (piece: Buffer) => (body += piece.toString()))
    request.on('end', () => {
      everything += body
      headers = request.headers
      if (request.url === '/v1/traces') spans.push(...spansIn(body))
      else if (request.url === '/v1/metrics')
        for (const [, name] of body.matchAll(/"name":"([\w.]+)"/g)) metrics.add(name!)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    metrics,
    headers: () => headers,
    /** Every byte that came. */
    everything: () => everything,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

function spansIn(body: string): Span[] {
  const { resourceSpans } = JSON.parse(body) as {
    resourceSpans: {
      resource: { attributes: OtlpAttributes }
      scopeSpans: {
        spans: (Omit<Span, 'attributes' | 'service'> & { attributes: OtlpAttributes })[]
      }[]
    }[]
  }
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap((scope) =>
      scope.spans.map((span) => ({
        ...span,
        attributes: byName(span.attributes),
        service: byName(resource.attributes)['service.name'],
      })),
    ),
  )
}

function byName(attributes: OtlpAttributes): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)]))
}

function valueOf(value: OtlpValue): unknown {
  if (value.arrayValue) return value.arrayValue.values.map(valueOf)
  if (value.intValue !== undefined) return Number(value.intValue)
  return value.stringValue ?? value.doubleValue ?? value.boolValue
}

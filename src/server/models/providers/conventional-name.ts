import { splitModelId } from './prices.ts'
import { providerRow } from './provider-table.ts'

/** A model's provider by OpenTelemetry's conventions: https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/ */
export function conventionalName(modelId: string): string {
  const [provider] = splitModelId(modelId)
  return providerRow(provider)?.tracedAs ?? provider
}

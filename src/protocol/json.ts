/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** A JSON object. */
export type JsonObject = { [key: string]: Json }

/**
 * What a provider attached to a part, by provider name, for instance `{anthropic: {signature: '…'}}`.
 * It is opaque to us and goes back, unchanged, only to the provider it came from.
 */
export type ProviderMetadata = { [provider: string]: JsonObject }

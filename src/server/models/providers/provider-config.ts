/** What the environment, or the settings page, says about one provider. */
export interface ProviderAccess {
  apiKey?: string
  baseUrl?: string
}

export interface ModelsConfig {
  /** `LOQUAT_MODEL`. */
  defaultModel?: string
  /** Keys and addresses from the environment, by provider id. */
  environment: Record<string, ProviderAccess>
  /** Keys and addresses stored by the settings page, by provider id; the environment wins. */
  stored: Record<string, ProviderAccess>
  /** Look for model servers on this machine when nothing is configured. */
  discover: boolean
  /** Is the server bound to loopback only? Elsewhere there is neither discovery nor a demo. */
  loopback: boolean
}

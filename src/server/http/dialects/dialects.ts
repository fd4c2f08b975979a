import { createCookies } from '../credentials.ts'
import type { Dialect } from './dialect.ts'
import { exampleDialect, type ExampleOptions } from './example.ts'
import { templateDialect, type TemplateOptions } from './template.ts'

export interface DialectsOptions extends TemplateOptions, Omit<ExampleOptions, 'cookies'> {
  publicUrl: string | undefined
}

/** Every protocol of others that the server speaks. */
export function allDialects(options: DialectsOptions): Dialect[] {
  const cookies = createCookies(options.publicUrl?.startsWith('https:') ?? false)
  return [templateDialect(options), exampleDialect({ ...options, cookies })]
}

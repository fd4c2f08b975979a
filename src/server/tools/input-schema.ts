import { z } from 'zod'
import type { JsonObject } from '../../protocol/index.ts'
import type { CheckedInput } from './tool.ts'

/** A schema of zod 4.2 or newer, or of any other library that can say itself as JSON Schema (standardschema.dev). */
export interface StandardInput<Input = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => StandardResult<Input> | Promise<StandardResult<Input>>
    readonly types?: { readonly input: unknown; readonly output: Input } | undefined
    readonly jsonSchema: {
      readonly input: (options: { target: 'draft-2020-12' }) => Record<string, unknown>
    }
  }
}

type StandardResult<Input> =
  | { readonly value: Input; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

interface StandardIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** Arguments as JSON Schema describes them, and the check that they are so. */
export interface InputSchema {
  json: JsonObject
  check(input: JsonObject): Promise<CheckedInput>
}

/** @throws Error with a sentence when it is no schema of an object, or says something that cannot be checked */
export function inputSchema(schema: StandardInput | JsonObject): InputSchema {
  if (typeof schema !== 'object' || schema === null) throw new Error('must be a schema')
  const standard = isStandard(schema) ? schema : toStandard(schema)
  const json = isStandard(schema)
    ? (schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as JsonObject)
    : schema
  const { $schema: _, ...described } = json
  if (described['type'] !== 'object') throw new Error('must describe an object')
  return {
    json: described,
    async check(input) {
      const result = await standard['~standard'].validate(input)
      return result.issues
        ? { ok: false, message: result.issues.map(inWords).join('; ') }
        : { ok: true, input: result.value }
    },
  }
}

function isStandard(schema: StandardInput | JsonObject): schema is StandardInput {
  return '~standard' in schema
}

/** What zod cannot check it refuses here, at the start, and not when a model calls. */
function toStandard(schema: JsonObject): StandardInput {
  return z.fromJSONSchema(schema)
}

function inWords({ message, path = [] }: StandardIssue): string {
  const keys = path.map((step) => String(typeof step === 'object' ? step.key : step))
  return keys.length === 0 ? message : `${keys.join('.')}: ${message}`
}

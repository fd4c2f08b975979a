import { z } from 'zod'

type JsonSchema = Record<string, unknown>

/** Turns schemas into JSON Schema, and keeps those with a name of their own in one place. */
export interface SchemaBook {
  /** Of what a client sends: optional is what may be left out. */
  input(schema: z.ZodType): JsonSchema
  /** Of what a client is answered: fields may be added in later versions. */
  answer(schema: z.ZodType): JsonSchema
  /** The named ones so far. */
  readonly named: Record<string, JsonSchema>
}

export function createSchemaBook(): SchemaBook {
  const named: Record<string, JsonSchema> = {}

  function convert(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    // Within something else, a schema with a name is referred to.
    const whole = z.toJSONSchema(z.object({ it: schema }), {
      io,
      unrepresentable: 'any',
      override: ({ jsonSchema }) => {
        if (io === 'output' && jsonSchema.additionalProperties === false)
          delete jsonSchema.additionalProperties
        // The bounds of a JavaScript number say nothing to anybody.
        if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
        if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
      },
    }) as unknown as { properties: { it: JsonSchema }; $defs?: Record<string, JsonSchema> }
    for (const [name, definition] of Object.entries(whole.$defs ?? {})) {
      const { id: _id, ...rest } = relink(definition)
      named[name] ??= rest
    }
    return relink(whole.properties.it)
  }

  return {
    named,
    input: (schema) => convert(schema, 'input'),
    answer: (schema) => convert(schema, 'output'),
  }
}

/** The parameters that an object's fields are, in the query or the path. */
export function parametersOf(schema: z.ZodType | undefined, where: 'path' | 'query'): object[] {
  if (!schema) return []
  // What a number is read from is text; what it must be is said by what is made of it.
  const { properties = {} } = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' })
  const { required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || (required.includes(name) && !hasDefault(property)),
    schema: property,
  }))
}

function hasDefault(property: unknown): boolean {
  return typeof property === 'object' && property !== null && 'default' in property
}

function relink(schema: JsonSchema): JsonSchema {
  return JSON.parse(
    JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'),
  ) as JsonSchema
}

import { useSignal } from '@preact/signals'
import { nameOf, resolve, type OpenApi, type Schema } from './openapi.ts'
import { Words } from './words.tsx'

interface SchemaProps {
  document: OpenApi
  schema: Schema
  /** The names on the way here: what contains itself is not opened again. */
  above?: readonly string[]
}

/** The fields of a schema; what has fields of its own can be opened. */
export function SchemaView({ document, schema, above = [] }: SchemaProps) {
  const whole = resolve(document, schema)
  const path = schema.$ref === undefined ? above : [...above, nameOf(schema.$ref)]
  const choices = whole.oneOf ?? (whole.anyOf && !isNullable(whole) ? whole.anyOf : undefined)
  if (choices)
    return (
      <ul class="fields">
        {choices.map((choice, index) => (
          <li key={index}>
            <Field
              document={document}
              name={kindOf(document, choice) ?? `${index + 1}`}
              schema={choice}
              above={path}
              choice
            />
          </li>
        ))}
      </ul>
    )
  const fields = Object.entries(whole.properties ?? {})
  if (fields.length === 0) return <p class="field-note">{typeOf(document, schema)}</p>
  return (
    <ul class="fields">
      {fields.map(([name, field]) => (
        <li key={name}>
          <Field
            document={document}
            name={name}
            schema={field}
            above={path}
            required={whole.required?.includes(name) ?? false}
          />
        </li>
      ))}
    </ul>
  )
}

interface FieldProps extends SchemaProps {
  name: string
  required?: boolean
  /** One of several forms, not a field. */
  choice?: boolean
}

function Field({ document, name, schema, above = [], required = true, choice }: FieldProps) {
  const open = useSignal(false)
  const inner = insideOf(document, schema)
  const line = (
    <>
      <code class="field-name">{name}</code>
      {!choice && <span class="field-type">{typeOf(document, schema)}</span>}
      {!required && <span class="field-optional">optional</span>}
      <Limits schema={resolve(document, schema)} />
    </>
  )
  const description = schema.description ?? resolve(document, schema).description
  const text = description !== undefined && (
    <p class="field-text">
      <Words text={description} />
    </p>
  )
  const again = inner?.$ref !== undefined && above.includes(nameOf(inner.$ref))
  if (!inner || again)
    return (
      <div class="field">
        <div class="field-line">{line}</div>
        {text}
      </div>
    )
  return (
    <details class="field" onToggle={(event) => (open.value = event.currentTarget.open)}>
      <summary class="field-line">{line}</summary>
      {text}
      {open.value && <SchemaView document={document} schema={inner} above={above} />}
    </details>
  )
}

function Limits({ schema }: { schema: Schema }) {
  const values = schema.enum ?? (schema.const === undefined ? undefined : [schema.const])
  const bounds = boundsOf(schema)
  return (
    <>
      {values && (
        <span class="field-values">
          {values.map((value) => (
            <code key={String(value)}>{JSON.stringify(value)}</code>
          ))}
        </span>
      )}
      {bounds && <span class="field-bounds">{bounds}</span>}
      {schema.default !== undefined && (
        <span class="field-bounds">
          default <code>{JSON.stringify(schema.default)}</code>
        </span>
      )}
    </>
  )
}

function boundsOf({ minimum, maximum, maxLength, minLength }: Schema): string | null {
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`
  if (minimum !== undefined) return minimum === 0 ? null : `at least ${minimum}`
  if (maximum !== undefined) return `at most ${maximum}`
  if (maxLength !== undefined) return `at most ${maxLength.toLocaleString('en')} characters`
  return minLength !== undefined && minLength > 1 ? `at least ${minLength} characters` : null
}

/** What of a schema has fields of its own: itself, the items of a list, what a null may stand for. */
function insideOf(document: OpenApi, schema: Schema): Schema | null {
  const whole = resolve(document, schema)
  if (whole.properties || whole.oneOf) return schema
  if (whole.items) return insideOf(document, whole.items)
  if (typeof whole.additionalProperties === 'object')
    return insideOf(document, whole.additionalProperties)
  if (!whole.anyOf) return null
  if (!isNullable(whole)) return whole.anyOf.some((one) => insideOf(document, one)) ? schema : null
  return insideOf(document, whole.anyOf.find(({ type }) => type !== 'null') ?? {})
}

function isNullable({ anyOf }: Schema): boolean {
  return anyOf?.length === 2 && anyOf.some(({ type }) => type === 'null')
}

/** What tells one form from another: the one value of its first field that has only one. */
function kindOf(document: OpenApi, schema: Schema): string | null {
  const { properties = {}, title } = resolve(document, schema) as Schema & { title?: string }
  const field = Object.values(properties).find((one) => one.const !== undefined)
  return field ? String(field.const) : (title ?? null)
}

/** A type in a few words, such as `list of Message` or `text or null`. */
export function typeOf(document: OpenApi, schema: Schema): string {
  if (schema.$ref !== undefined) return nameOf(schema.$ref)
  if (schema.items) return `list of ${typeOf(document, schema.items)}`
  if (schema.anyOf) return schema.anyOf.map((one) => typeOf(document, one)).join(' or ')
  if (typeof schema.additionalProperties === 'object')
    return `object of ${typeOf(document, schema.additionalProperties)}`
  const types = Array.isArray(schema.type) ? schema.type : [schema.type ?? 'anything']
  return types.join(' or ')
}

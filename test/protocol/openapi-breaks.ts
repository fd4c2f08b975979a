type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Fields = { [key: string]: Json }

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/**
 * What a client of an earlier document could no longer rely on: operations and answers that are gone, parameters and
 * fields that are gone, or asked for now, or of another type.
 * @param before and @param after OpenAPI 3.1 documents
 */
export function breaks(before: unknown, after: unknown): string[] {
  const faults: string[] = []
  for (const [path, item] of entries(fields(before)['paths']))
    for (const method of METHODS) {
      const old = fields(item)[method]
      if (old === undefined) continue
      const where = `${method.toUpperCase()} ${path}`
      const now = fields(fields(fields(after)['paths'])[path])[method]
      if (now === undefined) faults.push(`${where} is gone`)
      else compareOperation(where, fields(old), fields(now), faults)
    }
  return faults
}

function compareOperation(where: string, old: Fields, now: Fields, faults: string[]): void {
  for (const status of Object.keys(fields(old['responses'])))
    if (!(status in fields(now['responses']))) faults.push(`${where}: ${status} is gone`)
  const parameters = (operation: Fields) =>
    new Map(
      ((operation['parameters'] ?? []) as Fields[]).map((parameter) => [
        `${parameter['in'] as string} ${parameter['name'] as string}`,
        parameter,
      ]),
    )
  const [had, has] = [parameters(old), parameters(now)]
  for (const name of had.keys()) if (!has.has(name)) faults.push(`${where}: ${name} is gone`)
  for (const [name, parameter] of has)
    if (parameter['required'] === true && had.get(name)?.['required'] !== true)
      faults.push(`${where}: ${name} is now required`)
  const schema = (operation: Fields) => {
    const content = fields(fields(operation['requestBody'])['content'])
    return fields(fields(content['application/json'])['schema'])
  }
  compareInput(`${where} body`, schema(old), schema(now), faults)
}

/** A request that was good must stay good. */
function compareInput(where: string, old: Fields, now: Fields, faults: string[]): void {
  if (JSON.stringify(old['type']) !== JSON.stringify(now['type']))
    faults.push(`${where} was ${JSON.stringify(old['type'])}, is ${JSON.stringify(now['type'])}`)
  const wasAsked = (old['required'] ?? []) as string[]
  for (const name of (now['required'] ?? []) as string[])
    if (!wasAsked.includes(name)) faults.push(`${where}.${name} is now required`)
  const properties = fields(now['properties'])
  for (const [name, property] of entries(old['properties']))
    if (!(name in properties)) faults.push(`${where}.${name} is gone`)
    else compareInput(`${where}.${name}`, fields(property), fields(properties[name]), faults)
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

function entries(value: unknown): [string, Json][] {
  return Object.entries(fields(value))
}

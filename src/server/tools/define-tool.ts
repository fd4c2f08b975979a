import type { Json, JsonObject } from '../../protocol/index.ts'
import { inputSchema, type StandardInput } from './input-schema.ts'
import type { Tool, ToolApproval, ToolCall } from './tool.ts'

/** A tool as its author writes it. */
export interface ToolDefinition<Input = never> {
  /** Tells the model what it does and when to use it. */
  description: string
  /** The arguments: a zod object, or a JSON Schema of an object. */
  input: StandardInput<Input> | JsonObject
  /** Returns JSON; what it throws is told to the model. */
  execute(input: Input, call: ToolCall): Json | undefined | void | Promise<Json | undefined | void>
  /** Does it change nothing? Then it runs without asking. */
  readOnly?: boolean
  /**
   * Whether a person has to allow its calls; by default `never` for what only reads and `ask` for the rest, which a person may
   * allow for all of a conversation. `each`: nobody may.
   */
  approval?: ToolApproval
  /** Milliseconds, 30,000 by default. */
  timeoutMs?: number
  /** How often the model may try again, in one reply, after a call has failed; 1 by default. */
  retries?: number
}

/** Helps an editor: gives `execute` the type that `input` says. */
export function tool<Input = JsonObject>(definition: ToolDefinition<Input>): ToolDefinition<Input> {
  return definition
}

const NAME = /^[A-Za-z0-9_-]{1,64}$/
const TIMEOUT_MS = 30_000
const LONGEST_MS = 1_800_000
const FIELDS = ['description', 'input', 'execute', 'readOnly', 'approval', 'timeoutMs', 'retries']

/**
 * Makes a tool of its definition.
 * @returns what is wrong instead, each fault beginning with the field's name
 */
export function openTool(name: string, definition: unknown): Tool | string[] {
  if (!NAME.test(name)) return [`must be named with up to 64 letters, digits, _ and -`]
  if (typeof definition !== 'object' || definition === null) return ['must be a tool({ … })']
  const faults = faultsOf(definition as Record<string, unknown>)
  const given = definition as ToolDefinition<unknown>
  try {
    const { json, check } = inputSchema(given.input)
    if (faults.length > 0) return faults
    const { description, execute, readOnly = false, approval, timeoutMs, retries } = given
    return {
      info: { name, description, inputSchema: json },
      readOnly,
      approval: approval ?? (readOnly ? 'never' : 'ask'),
      timeoutMs: timeoutMs ?? TIMEOUT_MS,
      retries: retries ?? 1,
      check,
      execute,
    }
  } catch (error) {
    return [...faults, `input ${error instanceof Error ? error.message : 'is not a schema'}`]
  }
}

function faultsOf(definition: Record<string, unknown>): string[] {
  const rules: [field: string, holds: (value: unknown) => boolean, fault: string][] = [
    ['description', (v) => typeof v === 'string' && v.trim() !== '', 'must be a text'],
    ['execute', (v) => typeof v === 'function', 'must be a function'],
    ['readOnly', (v) => v === undefined || typeof v === 'boolean', 'must be true or false'],
    [
      'approval',
      (v) => v === undefined || ['never', 'ask', 'each'].includes(v as string),
      'must be never, ask or each',
    ],
    ['timeoutMs', optional(1, LONGEST_MS), `must be a whole number from 1 to ${LONGEST_MS}`],
    ['retries', optional(0, 10), 'must be a whole number from 0 to 10'],
  ]
  return [
    ...Object.keys(definition)
      .filter((field) => !FIELDS.includes(field))
      .map((field) => `${field} is not a field of a tool`),
    ...rules
      .filter(([field, holds]) => !holds(definition[field]))
      .map(([field, , fault]) => `${field} ${fault}`),
  ]
}

const optional = (least: number, most: number) => (value: unknown) =>
  value === undefined ||
  (Number.isInteger(value) && Number(value) >= least && Number(value) <= most)

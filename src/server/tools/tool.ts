import type { Json, ToolInfo } from '../../protocol/index.ts'

/** Something a model may ask to be done. */
export interface Tool {
  readonly info: ToolInfo
  /** Does it only read? Others are run once a person has agreed. */
  readonly readOnly: boolean
  readonly timeoutMs: number
  /**
   * Runs it. What it throws is told to the model as a failed result.
   * @param input the arguments, checked against the schema
   */
  execute(input: Json, options: { signal: AbortSignal; toolCallId: string }): Promise<Json>
}

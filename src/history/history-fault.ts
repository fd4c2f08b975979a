/** Why a history cannot be read: the place of the first fault and what is wrong there. */
export class HistoryFault extends Error {
  /** Such as `[3].parts[1].tool_name`; empty when it is the whole. */
  readonly path: string
  readonly problem: string

  constructor(path: string, problem: string) {
    super(path === '' ? `The history ${problem}.` : `${path}: ${problem}`)
    this.name = 'HistoryFault'
    this.path = path
    this.problem = problem
  }
}

/** What a suite counts, and keeps between its runs: numbers, and what it found. */
export interface Counts {
  violations: string[]
}

/** The long form of a fault suite. One that is new is a line in `suites.ts`. */
export interface Suite<L extends Counts> {
  /** What it does, in a line for the help. */
  about: string
  /** Is the page under test, too? Otherwise its changes are none. */
  ofPage?: boolean
  /**
   * Goes on until told to stop, and adds to the ledger, if there is one already.
   * @param options.report to be called after each trial
   */
  run(options: SuiteOptions<L>): Promise<L>
  /** How many independent trials there were, and what of. */
  trials(ledger: L): [count: number, details: string]
}

export interface SuiteOptions<L> {
  seed: number
  ledger: L | undefined
  goOn(): boolean
  report(ledger: L): void
}

/** What came of it so far. */
export interface Described {
  trials: number
  /** What they were of. */
  details: string
  violations: number
  /** With 95 % certainty the rate of violations is below so many percent: none in n independent trials says 3 in n. */
  below: string | undefined
}

/** A suite whose ledger's type is its own business. */
export interface LongForm {
  about: string
  ofPage: boolean
  describe(kept: unknown): Described
  /**
   * A suite that breaks off, as when a server does not start again, has found something.
   * @param report called after each trial, and in the end, with the counts so far and a line about them
   */
  run(
    kept: unknown,
    seed: number,
    goOn: () => boolean,
    report: (counts: Counts, line: string) => void,
  ): Promise<Counts>
}

export function longForm<L extends Counts>(suite: Suite<L>): LongForm {
  const describe = (ledger: L): Described => {
    const [trials, details] = suite.trials(ledger)
    const violations = ledger.violations.length
    // Of three, nothing can be said.
    const below = violations === 0 && trials > 3 ? (300 / trials).toPrecision(2) : undefined
    return { trials, details, violations, below }
  }
  return {
    about: suite.about,
    ofPage: suite.ofPage ?? false,
    describe: (kept) => describe(kept as L),
    async run(kept, seed, goOn, report) {
      let last: L | undefined
      const tell = (ledger: L): void => {
        last = ledger
        const { trials, details, violations, below } = describe(ledger)
        const bound = below === undefined ? '' : ` (below ${below} %)`
        report(ledger, `${trials} ${details}: ${violations} violations${bound}`)
      }
      try {
        tell(await suite.run({ seed, goOn, ledger: kept as L | undefined, report: tell }))
      } catch (error) {
        // Before the first trial it is the harness that fails.
        if (!last) throw error
        last.violations.push(
          `it broke off: ${error instanceof Error ? error.stack : String(error)}`,
        )
        tell(last)
      }
      return last!
    },
  }
}

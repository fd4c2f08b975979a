/** What a suite counts, and keeps between its runs: numbers, and what it found. */
export interface Counts {
  violations: string[]
}

/** The long form of a fault suite. One that is new is a line in `suites.ts`. */
export interface Suite<L extends Counts> {
  /** What it does, in a line for the help. */
  about: string
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

/** A suite whose ledger's type is its own business. */
export interface LongForm {
  about: string
  /** @param report called after each trial with the counts so far and a line about them */
  run(
    kept: unknown,
    seed: number,
    goOn: () => boolean,
    report: (counts: Counts, line: string) => void,
  ): Promise<Counts>
}

export function longForm<L extends Counts>(suite: Suite<L>): LongForm {
  return {
    about: suite.about,
    run: (kept, seed, goOn, report) =>
      suite.run({
        seed,
        goOn,
        ledger: kept as L | undefined,
        report(ledger) {
          const [count, details] = suite.trials(ledger)
          const { length } = ledger.violations
          // None in n independent trials: with 95 % certainty the rate is below 3 in n.
          const bound = length === 0 ? ` (below ${(300 / count).toPrecision(2)} %)` : ''
          report(ledger, `${count} ${details}: ${length} violations${bound}`)
        },
      }),
  }
}

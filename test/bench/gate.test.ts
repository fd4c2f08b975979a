import { rowsOf, runBench } from '../../bench/run-bench.ts'
import { describeQuickForm } from './quick-form.ts'

/**
 * What a minute on a shared machine can tell: a busy neighbour moves these figures by a half and more, the mistakes they
 * are here to catch (a `fetch` reader, a commit or a message a token) by more than that. The budgets are `npm run bench`.
 */
describeQuickForm('the benchmark, quick form', rowsOf({ form: 'quick' }), () =>
  runBench({ form: 'quick' }),
)

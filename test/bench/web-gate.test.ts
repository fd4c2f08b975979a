import { runWebBench, webRowsOf } from '../../bench/web/run-web.ts'
import { describeQuickForm } from './quick-form.ts'

/**
 * Ratios alone: a busy neighbour makes everything slower alike. What they are here to catch (a reply that is parsed
 * again, a page that grew) moves them by more than the margin. The budgets are `npm run bench:web`.
 */
describeQuickForm('the benchmark of the page, quick form', webRowsOf({ form: 'quick' }), () =>
  runWebBench({ form: 'quick' }),
)

import type { DefaultModel } from '../../protocol/index.ts'
import { Icon } from '../ui/icon.tsx'
import { isDemo } from './models.ts'

interface DemoBannerProps {
  /** The model that would answer here. */
  model: string | null
  standard: DefaultModel | null
  onConnect: () => void
}

/** Says that what answers here is no language model, and how to connect one. */
export function DemoBanner({ model, standard, onConnect }: DemoBannerProps) {
  if (standard === null) return null
  const none = model === null
  if (!none && !(standard.why === 'demo' && isDemo(model))) return null
  return (
    <aside class="banner" aria-label="About the model">
      <p>
        {none ? standard.sentence : 'This is the demo: it knows Loquat’s manual, nothing else.'}
      </p>
      <button type="button" class="button primary" onClick={onConnect}>
        <Icon name="key" />
        Connect a model
      </button>
    </aside>
  )
}

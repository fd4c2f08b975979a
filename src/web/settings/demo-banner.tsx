import type { DefaultModel } from '../../protocol/index.ts'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words/words.ts'
import { isDemo, whyOf } from './models.ts'

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
  const say = words().settings
  if (!none && !(standard.why === 'demo' && isDemo(model))) return null
  return (
    <aside class="banner" aria-label={say.aboutModel}>
      <p>{none ? whyOf(standard) : say.demo}</p>
      <button type="button" class="button primary" onClick={onConnect}>
        <Icon name="key" />
        {words().ui.connectModel}
      </button>
    </aside>
  )
}

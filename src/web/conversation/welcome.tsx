import type { Conversation } from '../../protocol/index.ts'
import { pathOfConversation } from '../router.ts'
import { nameOf } from '../sidebar/conversation-row.tsx'
import { Mark } from '../ui/icon.tsx'
import { words } from '../words/words.ts'
import './welcome.css'

interface WelcomeProps {
  demo: boolean
  /** Where to go on instead, for screens on which the list is out of sight. */
  recent: readonly Conversation[]
  onPick: (text: string) => void
}

/** What a conversation shows before it has begun. */
export function Welcome({ demo, recent, onPick }: WelcomeProps) {
  const say = words().conversation
  return (
    <div class="welcome">
      <Mark class="large" />
      <p class="welcome-words">{say.welcome}</p>
      <ul class="starters" aria-label={say.ideas}>
        {(demo ? say.demoStarters : say.starters).map(({ label, text }) => (
          <li key={label}>
            <button type="button" class="starter" onClick={() => onPick(text)}>
              <strong>{label}</strong>
              <span>{text}</span>
            </button>
          </li>
        ))}
      </ul>
      {recent.length > 0 && (
        <nav class="recent" aria-label={say.goOn}>
          <h2>{say.goOn}</h2>
          {recent.map((it) => (
            <a key={it.id} href={pathOfConversation(it.id)} dir="auto">
              {nameOf(it)}
            </a>
          ))}
        </nav>
      )}
    </div>
  )
}

import { Mark } from '../ui/icon.tsx'
import { words } from '../words/words.ts'
import './welcome.css'

interface WelcomeProps {
  demo: boolean
  onPick: (text: string) => void
}

/** What a conversation shows before it has begun. */
export function Welcome({ demo, onPick }: WelcomeProps) {
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
    </div>
  )
}

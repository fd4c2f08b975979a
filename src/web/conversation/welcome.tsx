import { Mark } from '../ui/icon.tsx'
import './welcome.css'

interface Starter {
  label: string
  text: string
}

const STARTERS: Starter[] = [
  { label: 'Explain', text: 'Explain how tides work, for someone who has never seen the sea.' },
  { label: 'Write', text: 'Write a short, friendly note that says no to a meeting.' },
  { label: 'Compare', text: 'Compare SQLite and Postgres for a small web service, as a table.' },
  { label: 'Plan', text: 'Plan three easy dinners for two from lentils, spinach and eggs.' },
]

/** The demo knows only the manual, so these are questions that the manual answers. */
const DEMO_STARTERS: Starter[] = [
  { label: 'Connect', text: 'How do I connect a real model?' },
  { label: 'Trust', text: 'What happens to a reply when the server is killed?' },
  { label: 'Build', text: 'How does a program talk to Loquat over HTTP?' },
  { label: 'Configure', text: 'Which settings are there, and where is the data kept?' },
]

interface WelcomeProps {
  demo: boolean
  onPick: (text: string) => void
}

/** What a conversation shows before it has begun. */
export function Welcome({ demo, onPick }: WelcomeProps) {
  return (
    <div class="welcome">
      <Mark class="large" />
      <p class="welcome-words">What’s on your mind?</p>
      <ul class="starters" aria-label="Ideas to begin with">
        {(demo ? DEMO_STARTERS : STARTERS).map(({ label, text }) => (
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

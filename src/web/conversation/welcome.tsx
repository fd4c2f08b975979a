import { Mark } from '../ui/icon.tsx'

const STARTERS = [
  { label: 'Explain', text: 'Explain how tides work, for someone who has never seen the sea.' },
  { label: 'Write', text: 'Write a short, friendly note that says no to a meeting.' },
  { label: 'Compare', text: 'Compare SQLite and Postgres for a small web service, as a table.' },
  { label: 'Plan', text: 'Plan three easy dinners for two from lentils, spinach and eggs.' },
]

/** What a conversation shows before it has begun. */
export function Welcome({ onPick }: { onPick: (text: string) => void }) {
  return (
    <div class="welcome">
      <Mark class="large" />
      <p class="welcome-words">What’s on your mind?</p>
      <ul class="starters" aria-label="Ideas to begin with">
        {STARTERS.map(({ label, text }) => (
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

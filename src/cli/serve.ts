import { flushCompileCache } from 'node:module'
import { dataPlace } from './data-place.ts'
import { startApp, startedByNpm, type Config } from '../server/index.ts'

const CONNECT =
  'Connect a model: open the page, or set OPENAI_API_KEY, ANTHROPIC_API_KEY or OPENAI_BASE_URL.'

/** `loquat serve`: runs until SIGTERM or SIGINT, then lets replies finish; a second signal does not wait. */
export async function serve(config: Config): Promise<void> {
  const app = await startApp(config)
  void app.broken?.then(({ message }) => {
    console.error(message)
    process.exit(1)
  })
  const hurry = new AbortController()
  let closing = false
  const close = () => {
    if (closing) return hurry.abort()
    closing = true
    console.log('Finishing running replies (once more to stop at once) …')
    void app.close(hurry.signal).then(() => process.exit(0))
  }
  process.on('SIGTERM', close)
  process.on('SIGINT', close)
  if (startedByNpm()) onOrphaned(close)

  // Last, so that whoever reads this may send a signal.
  const { id, why, sentence } = app.model
  console.log(`Loquat   ${app.url}`)
  console.log(`Model    ${id ?? 'none'}. ${sentence}`)
  console.log(`Data     ${dataPlace(config)}`)
  if (app.access === 'public') console.log('Access   public: whoever opens the page may chat')
  if (app.access === 'token') console.log('Access   by token (loquat token --help)')
  // After the #, so that it reaches no log on the way.
  if (app.firstToken)
    console.log(
      `Sign in  ${new URL(`/sign-in#${app.firstToken}`, config.publicUrl ?? app.url).href}   (shown once)`,
    )
  if (why === 'demo' || why === 'none') console.log(CONNECT)
  // A server may be killed before an orderly end, at which Node would do it by itself.
  flushCompileCache()
}

/** npm passes a signal on to its shell, and the shell to nobody: that it is gone is all the server gets to know. */
function onOrphaned(run: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    run()
  }, 250)
  timer.unref()
}

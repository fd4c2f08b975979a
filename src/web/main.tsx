import { render } from 'preact'
import './theme.css'
import { App, startApp } from './app.tsx'
import { followTheme } from './theme/chosen-theme.ts'
import { startRouter } from './router.ts'
import { cleanCopies } from './ui/clean-copies.ts'
import { startLanguage } from './words/language.ts'

const spoken = startLanguage()
startRouter()
followTheme()
startApp()
cleanCopies()
// Nobody shall see the page in a language that it leaves at once.
void spoken.then(() => render(<App />, document.getElementById('app')!))

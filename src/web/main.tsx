import { render } from 'preact'
import './theme.css'
import { App, startApp } from './app.tsx'
import { startRouter } from './router.ts'

startRouter()
startApp()
render(<App />, document.getElementById('app')!)

// One command and one port to work with: the web app is built again when it changes, and the server starts again when it
// or the web app does. Flags go to the server: npm run dev -- --port 9000
import { spawn } from 'node:child_process'
import { watch } from 'node:fs'
import { build } from 'vite'

const SOURCES = ['src/server', 'src/cli', 'src/protocol']

let server
let due

// Not `node --watch`: it sends messages of its own through worker threads, and its restart waits for running replies.
function start() {
  const child = spawn(process.execPath, ['src/cli/loquat.js', 'serve', ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  server = child
  child.on('exit', () => (server = undefined))
}

/** The second signal tells the server not to wait for running replies; the reply is then marked as interrupted. */
function stop(then) {
  if (!server) return then()
  const hurry = setTimeout(() => server?.kill('SIGTERM'), 100)
  server.once('exit', () => {
    clearTimeout(hurry)
    then()
  })
  server.kill('SIGTERM')
}

/** Editors write a file in several steps, and a build writes many. */
function restart() {
  clearTimeout(due)
  due = setTimeout(() => stop(start), 100)
}

const web = await build({
  configFile: 'src/web/vite.config.ts',
  logLevel: 'warn',
  build: { watch: {} },
})
web.on('event', ({ code, error }) => {
  if (code === 'END') restart()
  if (error) console.error(error.message)
})
for (const folder of SOURCES)
  watch(folder, { recursive: true }, (_, name) => {
    if (name !== null && !name.endsWith('.test.ts')) restart()
  })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop(() => process.exit(0)))

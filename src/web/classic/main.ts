import '../theme.css'
import '../conversation/markdown.css'
import './classic.css'
import { createConversationView } from './conversation.ts'
import { readMessages, type ClassicMessage } from './lines.ts'

const element = (id: string): HTMLElement => document.getElementById(id)!
const form = document.querySelector('form')!
const input = element('prompt-input') as HTMLTextAreaElement
const send = form.querySelector<HTMLButtonElement>('.btn-primary')!
const stop = element('stop')
const spinner = element('spinner')
const error = element('error')
const root = element('conversation')
const view = createConversationView(root)

/** How often a reply that somebody else asked for (another tab, this page before it was reloaded) is looked at again. */
const LOOK_MS = 1000

/** What was sent last, under a key that makes it the same message however often it is sent. */
let sent: { prompt: string; key: string } | undefined
let runId: string | null = null

async function submit(): Promise<void> {
  const { prompt, key } = sent!
  setBusy(true)
  try {
    const body = new FormData()
    body.set('prompt', prompt)
    const response = await fetch('/chat/', {
      method: 'POST',
      body,
      headers: { 'idempotency-key': key },
    })
    runId = response.headers.get('x-run-id')
    stop.classList.toggle('d-none', runId === null)
    const last = await show(response)
    error.classList.add('d-none')
    // The turn is over: trying again is a new message.
    if (last?.error !== undefined) {
      sent = { prompt, key: newKey() }
      onError(new Error(last.error))
    } else sent = undefined
  } finally {
    runId = null
    setBusy(false)
  }
}

/** Shows the messages of an answer as they come. @returns the last one */
async function show(response: Response): Promise<ClassicMessage | undefined> {
  if (!response.ok) {
    const text = await response.text()
    console.error(`Unexpected response: ${response.status}`, { response, text })
    element('sign-in').classList.toggle('d-none', response.status !== 401)
    throw new Error(`Unexpected response: ${response.status}${reasonIn(text)}`)
  }
  let last: ClassicMessage | undefined
  if (response.body)
    await readMessages(response.body, (messages) => {
      view.add(messages)
      last = messages.at(-1)
      spinner.classList.remove('active')
    })
  view.end()
  return last
}

/** Shows what is stored, and goes on until nothing is being written. */
async function load(): Promise<void> {
  const last = await show(await fetch('/chat/'))
  const growing = ['queued', 'running', 'waiting'].includes(last?.state ?? '')
  if (growing) setTimeout(() => void (runId === null && load().catch(onError)), LOOK_MS)
}

function setBusy(busy: boolean): void {
  spinner.classList.toggle('active', busy)
  root.setAttribute('aria-busy', String(busy))
  send.disabled = busy
  input.disabled = busy
  if (busy) return
  stop.classList.add('d-none')
  // The end of a reply is no reason to take a reader away who has scrolled up.
  input.focus({ preventScroll: true })
}

function onError(reason: unknown): void {
  console.error(reason)
  element('reason').textContent = reason instanceof Error ? reason.message : String(reason)
  element('retry').classList.toggle('d-none', sent === undefined)
  error.classList.remove('d-none')
  spinner.classList.remove('active')
}

function reasonIn(text: string): string {
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown }
    return typeof detail === 'string' ? `: ${detail}` : ''
  } catch {
    return ''
  }
}

/** Works on plain HTTP too, where `crypto.randomUUID` does not. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  if (send.disabled || input.value.trim() === '') return
  sent = { prompt: input.value, key: newKey() }
  input.value = ''
  input.style.removeProperty('block-size')
  submit().catch(onError)
})
input.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  event.preventDefault()
  form.requestSubmit()
})
element('retry').addEventListener('click', () => {
  error.classList.add('d-none')
  submit().catch(onError)
})
stop.addEventListener('click', () => {
  if (runId === null) return
  const path = `/api/v1/runs/${runId}/cancel`
  const headers = { 'content-type': 'application/json' }
  fetch(path, { method: 'POST', headers, body: '{}' }).catch(onError)
})

load()
  .catch(onError)
  .finally(() => input.focus({ preventScroll: true }))

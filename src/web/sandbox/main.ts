import '../theme.css'
import '../conversation/markdown.css'
import './sandbox.css'
import type { DefaultModel, Run } from '../../protocol/index.ts'
import { createRenderer } from '../markdown/renderer.ts'
import { actOnCode, readyCode } from '../ui/code-actions.ts'
import { actOnTable } from '../ui/table-actions.ts'
import { dollars } from './money.ts'

const element = (id: string): HTMLElement => document.getElementById(id)!
const textOf = (id: string) => (element(id) as HTMLTextAreaElement).value
const run = element('run') as HTMLButtonElement
const stop = element('stop')
const error = element('error')
const reply = element('reply')

let runId: string | null = null

async function getJson<T>(path: string): Promise<T> {
  const response = await fetch(path)
  if (!response.ok) throw new Error(await sentenceIn(response))
  return (await response.json()) as T
}

async function sentenceIn(response: Response): Promise<string> {
  const body = (await response.json().catch(() => ({}))) as {
    detail?: unknown
    error?: { message: string }
  }
  if (response.status === 401) return 'Sign in first.'
  if (typeof body.detail === 'string') return body.detail
  return body.error?.message ?? `The server answered ${response.status}.`
}

async function showStatus(): Promise<void> {
  const { default: model } = await getJson<{ default: DefaultModel }>('/api/v1/models')
  const status = element('status')
  const word = model.id === null ? 'No model' : model.why === 'demo' ? 'Demo' : 'Live'
  status.textContent = model.id === null ? `● ${word}` : `● ${word} · ${model.id}`
  status.dataset['kind'] = word === 'Live' ? 'live' : 'other'
  status.title = model.sentence
}

/** Asks in a session of its own, which is deleted again once it has been counted. */
async function ask(): Promise<void> {
  const session_id = `sandbox-${crypto.getRandomValues(new Uint32Array(3)).join('-')}`
  element('result').hidden = false
  element('costs').hidden = true
  for (const id of ['note', 'usage']) element(id).textContent = ''
  reply.replaceChildren()
  reply.setAttribute('aria-busy', 'true')
  try {
    const response = await fetch('/chat-stream', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        message: textOf('message'),
        session_id,
        system_prompt: textOf('system-prompt'),
      }),
    })
    if (!response.ok) throw new Error(await sentenceIn(response))
    runId = response.headers.get('x-run-id')
    stop.hidden = false
    if (response.headers.get('x-system-prompt') === 'off')
      element('note').textContent = 'This server lets no client set the system prompt.'
    await show(response)
    if (runId !== null) await showCosts(await getJson<Run>(`/api/v1/runs/${runId}`))
  } finally {
    reply.setAttribute('aria-busy', 'false')
    await fetch(`/history/${session_id}`, { method: 'DELETE' })
  }
}

async function show(response: Response): Promise<void> {
  const renderer = createRenderer(reply, {
    onCode: readyCode,
    onCodeAction: actOnCode,
    onTableAction: actOnTable,
    onOpenImage: (address) => void open(address, '_blank', 'noopener,noreferrer'),
  })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return renderer.end()
    renderer.append(value)
  }
}

async function showCosts({ usage, cost }: Run): Promise<void> {
  if (!usage) return
  const { inputTokens, outputTokens, estimated } = usage
  const counted = estimated ? ' (our own count: the provider reported none)' : ''
  const price = cost ? ` · ${dollars(cost.microUsd)} here` : ''
  element('usage').textContent = `${inputTokens} tokens in, ${outputTokens} out${counted}${price}`
  const { items } = await getJson<{ items: { model: string; micro_usd: number }[] }>(
    `/sandbox/costs?input_tokens=${inputTokens}&output_tokens=${outputTokens}`,
  )
  const rows = items.map(({ model, micro_usd }) => {
    const row = document.createElement('tr')
    row.insertCell().textContent = model
    row.insertCell().textContent = dollars(micro_usd)
    return row
  })
  element('costs')
    .querySelector('tbody')!
    .replaceChildren(...rows)
  element('costs').hidden = rows.length === 0
}

function onError(reason: unknown): void {
  error.textContent = reason instanceof Error ? reason.message : String(reason)
}

document.querySelector('form')!.addEventListener('submit', (event) => {
  event.preventDefault()
  if (run.disabled) return
  error.textContent = ''
  run.disabled = true
  ask()
    .catch(onError)
    .finally(() => {
      runId = null
      run.disabled = false
      stop.hidden = true
    })
})
stop.addEventListener('click', () => {
  const headers = { 'content-type': 'application/json' }
  const path = `/api/v1/runs/${runId}/cancel`
  fetch(path, { method: 'POST', headers, body: '{}' }).catch(onError)
})

showStatus().catch(onError)

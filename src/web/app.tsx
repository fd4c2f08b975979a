import { effect, signal, untracked } from '@preact/signals'
import './app.css'
import { createAccount } from './account/account.ts'
import { Entrance } from './account/entrance.tsx'
import { watchSignInLinks } from './account/sign-in-link.ts'
import { openAccountLine } from './account-line.ts'
import { accounts, client, watchRefusals } from './api.ts'
import { ConversationPage } from './conversation/conversation-page.tsx'
import { openConversation, type OpenConversation } from './conversation/open-conversation.ts'
import { navigate, pathOfConversation, route } from './router.ts'
import { ConnectDialog } from './settings/connect-dialog.tsx'
import { createModels } from './settings/models.ts'
import { SettingsPage } from './settings/settings-page.tsx'
import { createConversationList } from './sidebar/conversation-list.ts'
import { Sidebar } from './sidebar/sidebar.tsx'
import { Announcer } from './ui/announcer.tsx'

const account = createAccount(accounts, (home) =>
  location.replace(home || route.peek().page === 'sign-in' ? '/' : location.href),
)
const list = createConversationList(client, (rev) => line.from(rev))
const line = openAccountLine(client, list.hear)
const models = createModels(client)
const drawerOpen = signal(false)
const connecting = signal(false)
/** Null until somebody is in. */
const current = signal<OpenConversation | null>(null)

function openNow(): OpenConversation {
  return openConversation(client, {
    id: route.peek().page === 'conversation' ? (route.peek() as { id: string }).id : null,
    model: () => models.chosen.value,
    onCreated(conversation) {
      list.put(conversation)
      if (route.peek().page !== 'settings') navigate(pathOfConversation(conversation.id))
    },
    follow: line.follow,
  })
}

/** Opens what the address asks for, unless it is what is open: a new conversation gets its address while it is. */
function followRoute() {
  effect(() => {
    const asked = route.value
    // What is open stays open behind the settings.
    if (asked.page === 'settings') drawerOpen.value = false
    if (asked.page !== 'new' && asked.page !== 'conversation') return
    const id = asked.page === 'conversation' ? asked.id : null
    if (current.peek()?.id.peek() === id) return
    reopen()
    drawerOpen.value = false
  })
}

function reopen() {
  current.peek()?.close()
  current.value = openNow()
}

function startAnew() {
  drawerOpen.value = false
  navigate('/')
  // The page behind an open drawer takes the keyboard only once it is shown without it.
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.composer textarea')?.focus())
}

function onDrawer() {
  drawerOpen.value = !drawerOpen.value
}

/** Finds out who sits here, and loads what they need as soon as they are in. Call once. */
export function startApp(): void {
  watchSignInLinks()
  watchRefusals(account.refuse)
  matchMedia('(min-width: 47.5rem)').addEventListener('change', () => (drawerOpen.value = false))
  void account.ask()
  effect(() => {
    if (account.phase.value === 'in') untracked(enter)
  })
}

/** Loads everything: at first, and again after a sign-in, since what was open ended with the one before. */
function enter() {
  const first = current.peek() === null
  reopen()
  if (first) followRoute()
  void list.refresh()
  void loadModels()
}

async function loadModels() {
  try {
    await models.load()
  } catch {
    if (account.phase.peek() === 'in') setTimeout(() => void loadModels(), 3000)
  }
}

async function onConnected(model: string | null) {
  connecting.value = false
  await current.value?.setModel(model)
}

export function App() {
  return (
    <>
      <Entrance account={account}>
        <Rooms />
      </Entrance>
      <Announcer />
    </>
  )
}

/** The page of whoever is in. */
function Rooms() {
  const open = current.value
  const connect = account.may('admin') ? () => (connecting.value = true) : undefined
  if (open === null) return null
  return (
    <div class="app">
      <Sidebar
        list={list}
        drawerOpen={drawerOpen.value}
        onClose={() => (drawerOpen.value = false)}
        onNew={startAnew}
        onConnect={connect}
      />
      {route.value.page === 'settings' ? (
        <SettingsPage
          account={account}
          back={pathOfConversation(open.id.value)}
          models={models}
          drawerOpen={drawerOpen.value}
          onDrawer={onDrawer}
          onConnect={connect}
        />
      ) : (
        <ConversationPage
          key={keyOf(open)}
          open={open}
          models={models}
          drawerOpen={drawerOpen.value}
          onDrawer={onDrawer}
          onNew={startAnew}
          onConnect={connect}
        />
      )}
      {connecting.value && (
        <ConnectDialog
          models={models}
          onClose={() => (connecting.value = false)}
          onConnected={(model) => void onConnected(model)}
        />
      )}
    </div>
  )
}

const keys = new WeakMap<OpenConversation, number>()
let nextKey = 0

/** One key per opened conversation: it stays the same when a new one gets its id. */
function keyOf(open: OpenConversation): number {
  if (!keys.has(open)) keys.set(open, nextKey++)
  return keys.get(open)!
}

import { effect, signal } from '@preact/signals'
import { client } from './api.ts'
import { ConversationPage } from './conversation/conversation-page.tsx'
import { openConversation, type OpenConversation } from './conversation/open-conversation.ts'
import { navigate, pathOfConversation, route } from './router.ts'
import { ConnectDialog } from './settings/connect-dialog.tsx'
import { createModels } from './settings/models.ts'
import { createConversationList } from './sidebar/conversation-list.ts'
import { Sidebar } from './sidebar/sidebar.tsx'
import { Announcer } from './ui/announcer.tsx'

const list = createConversationList(client)
const models = createModels(client)
const drawerOpen = signal(false)
const connecting = signal(false)
const current = signal<OpenConversation>(openNow())

function openNow(): OpenConversation {
  return openConversation(client, {
    id: route.peek().page === 'conversation' ? (route.peek() as { id: string }).id : null,
    model: () => models.chosen.value,
    onCreated(conversation) {
      list.put(conversation)
      navigate(pathOfConversation(conversation.id))
    },
    onListed: list.touch,
  })
}

/** Opens what the address asks for, unless it is what is open: a new conversation gets its address while it is. */
function followRoute() {
  effect(() => {
    const id = route.value.page === 'conversation' ? route.value.id : null
    if (current.peek().id.peek() === id) return
    current.peek().close()
    current.value = openNow()
    drawerOpen.value = false
  })
}

function startAnew() {
  drawerOpen.value = false
  navigate('/')
  document.querySelector<HTMLElement>('.composer textarea')?.focus()
}

/** Loads what every page needs, once. */
export function startApp(): void {
  matchMedia('(min-width: 47.5rem)').addEventListener('change', () => (drawerOpen.value = false))
  followRoute()
  void list.refresh()
  void loadModels()
}

async function loadModels() {
  try {
    await models.load()
  } catch {
    setTimeout(() => void loadModels(), 3000)
  }
}

async function onConnected(model: string | null) {
  connecting.value = false
  await current.value.setModel(model)
}

export function App() {
  const open = current.value
  return (
    <div class="app">
      <Sidebar
        list={list}
        drawerOpen={drawerOpen.value}
        onClose={() => (drawerOpen.value = false)}
        onNew={startAnew}
        onSettings={() => (connecting.value = true)}
      />
      <ConversationPage
        key={keyOf(open)}
        open={open}
        models={models}
        drawerOpen={drawerOpen.value}
        onDrawer={() => (drawerOpen.value = !drawerOpen.value)}
        onNew={startAnew}
        onConnect={() => (connecting.value = true)}
      />
      {connecting.value && (
        <ConnectDialog
          models={models}
          onClose={() => (connecting.value = false)}
          onConnected={(model) => void onConnected(model)}
        />
      )}
      <Announcer />
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

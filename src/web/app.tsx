import { effect, signal, untracked } from '@preact/signals'
import type { ComponentType } from 'preact'
import './app.css'
import { pause } from '../client/retry.ts'
import { createAccount } from './account/account.ts'
import { Entrance } from './account/entrance.tsx'
import { watchSignInLinks } from './account/sign-in-link.ts'
import { accounts, client, watchRefusals } from './api.ts'
import { CommandDialogs } from './commands/command-dialogs.tsx'
import { run } from './commands/commands.ts'
import { ConversationPage } from './conversation/conversation-page.tsx'
import { openConversation, type OpenConversation } from './conversation/open-conversation.ts'
import { createShelf } from './conversation/shelf.ts'
import { readKept, writeKept } from './kept.ts'
import { openLive } from './live/live.ts'
import { watchNetwork } from './network.ts'
import type { PlaygroundProps } from './playground/playground-page.tsx'
import { isBeside, navigate, pathOfConversation, route } from './router.ts'
import { ConnectDialog } from './settings/connect-dialog.tsx'
import { createModels } from './settings/models.ts'
import { ShareDialog } from './share/share-dialog.tsx'
import type { SettingsPageProps } from './settings/settings-page.tsx'
import { createConversationList } from './sidebar/conversation-list.ts'
import { loadRowActions } from './sidebar/lazy-pieces.ts'
import { createRemovals } from './sidebar/removals.ts'
import { Sidebar } from './sidebar/sidebar.tsx'
import { noticeReply, watchUnread } from './sidebar/unread.ts'
import type { TemporaryProps } from './temporary/temporary.tsx'
import { Announcer } from './ui/announcer.tsx'
import { lazyRoom } from './ui/lazy.tsx'

const LazySettingsPage = lazyRoom<SettingsPageProps>(() =>
  import('./settings/settings-page.tsx').then((it) => it.SettingsPage),
)

const LazyTemporary = lazyRoom<TemporaryProps>(() =>
  import('./temporary/temporary.tsx').then((it) => it.Temporary),
)

const LazyPlayground = lazyRoom<PlaygroundProps>(() =>
  import('./playground/playground-page.tsx').then((it) => it.PlaygroundPage),
)

const account = createAccount(accounts, (home) =>
  location.replace(home || route.peek().page === 'sign-in' ? '/' : location.href),
)
const removals = createRemovals(client)
const list = createConversationList(client, {
  hidden: removals.hidden,
  onLoaded: (rev) => live.from(rev),
  onKnown: noticeReply,
})
const live = openLive(client, list.hear)
const models = createModels(client)
const shelf = createShelf()
const drawerOpen = signal(false)
const ALONE = 'loquat.alone'
/** On a wide screen: is the page shown without the sidebar? */
const alone = signal(readKept(ALONE) !== null)
const connecting = signal(false)
/** Null until somebody is in. */
const current = signal<OpenConversation | null>(null)
/** What is to be said about the one before. */
const left = signal<ComponentType | null>(null)

function openNow(): OpenConversation {
  return openConversation(client, {
    id: route.peek().page === 'conversation' ? (route.peek() as { id: string }).id : null,
    model: () => models.chosen.value,
    onCreated(conversation) {
      // The list may know more of it by now.
      if (list.placeOf(conversation.id) < 0) list.put(conversation)
      if (!isBeside(route.peek())) navigate(pathOfConversation(conversation.id))
    },
    follow: live.follow,
    shelf,
  })
}

/** Opens what the address asks for, unless it is what is open: a new conversation gets its address while it is. */
function followRoute() {
  effect(() => {
    const asked = route.value
    if (isBeside(asked) || asked.page === 'temporary') drawerOpen.value = false
    if (asked.page !== 'new' && asked.page !== 'conversation') return
    const id = asked.page === 'conversation' ? asked.id : null
    if (current.peek()?.id.peek() !== id) reopen()
    drawerOpen.value = false
    if (asked.page === 'conversation' && asked.message) void seek(current.peek()!, asked.message)
  })
}

async function seek(open: OpenConversation, message: string) {
  const { goToMessage } = await import('./conversation/go-to-message.ts')
  if (open === current.peek()) await goToMessage(client, open, message)
}

const reopen = () => show(openNow)

function show(make: () => OpenConversation) {
  left.value = current.peek()?.close() ?? null
  current.value = make()
}

function startAnew() {
  drawerOpen.value = false
  navigate('/')
  // The page behind an open drawer takes the keyboard only once it is shown without it.
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.composer textarea')?.focus())
}

function toggleSidebar() {
  if (!wide.matches) return void (drawerOpen.value = !drawerOpen.value)
  alone.value = !alone.value
  writeKept(ALONE, alone.value ? 'yes' : null)
  // The keyboard shall not be left in what is not there.
  if (alone.value && document.activeElement?.closest('#sidebar')) run('composer')
}

const wide = matchMedia('(min-width: 47.5rem)')

async function followFingers() {
  const { watchSwipes } = await import('./sidebar/swipe.ts')
  watchSwipes((open) => {
    if (!wide.matches) drawerOpen.value = open
  })
}

/** Deletes what is open, with the same way back as from the list. */
async function removeOpen() {
  const conversation = current.peek()?.conversation.peek()
  if (!conversation) return
  const { remove } = await loadRowActions()
  remove(removals, conversation)
}

/** What the commands do that are no button of a conversation's page. */
const actions = {
  new: startAnew,
  sidebar: toggleSidebar,
  settings: () => navigate('/settings'),
  delete: () => void removeOpen(),
}

function answerWith(model: string) {
  models.choose(model)
  void current.peek()?.setModel(model)
}

/** Finds out who sits here, and loads what they need as soon as they are in. Call once. */
export function startApp(): void {
  watchNetwork()
  watchUnread()
  watchSignInLinks()
  watchRefusals(account.refuse)
  wide.addEventListener('change', () => (drawerOpen.value = false))
  if (navigator.maxTouchPoints > 0) void followFingers()
  void account.ask()
  effect(() =>
    live.setOwner(account.phase.value === 'in' ? (account.me.value?.ownerId ?? null) : null),
  )
  effect(() => live.setBusy(current.value?.waits.value ?? false))
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
    if (account.phase.peek() === 'in') void pause(3000).then(loadModels)
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
  const Left = left.value
  const connect = account.may('admin') ? () => (connecting.value = true) : undefined
  if (open === null) return null
  const drawer = { drawerOpen: drawerOpen.value, onDrawer: toggleSidebar }
  const beside = { ...drawer, models, onConnect: connect, back: pathOfConversation(open.id.value) }
  return (
    <div class="app" data-alone={alone.value ? '' : undefined}>
      <Sidebar
        list={list}
        removals={removals}
        drawerOpen={drawerOpen.value}
        onClose={() => (drawerOpen.value = false)}
        onNew={startAnew}
        onConnect={connect}
      />
      {route.value.page === 'settings' ? (
        <LazySettingsPage account={account} {...beside} />
      ) : route.value.page === 'playground' ? (
        <LazyPlayground {...beside} />
      ) : route.value.page === 'temporary' && !open.Banner ? (
        <main class="page">
          <LazyTemporary models={models} onOpen={show} />
        </main>
      ) : (
        <ConversationPage
          {...drawer}
          key={keyOf(open)}
          open={open}
          models={models}
          list={list}
          onNew={startAnew}
          onConnect={connect}
        />
      )}
      <CommandDialogs
        actions={actions}
        onIdle={LazySettingsPage.prepare}
        list={list}
        models={models}
        opened={open.id.value}
        onModel={answerWith}
        onConnect={connect}
      />
      {Left && <Left />}
      <ShareDialog local={account.me.value?.access === 'local'} />
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

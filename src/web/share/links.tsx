import { useSignal } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { NewShare, Share } from '../../protocol/index.ts'
import { when } from '../account/when.ts'
import { client } from '../api.ts'
import { announce } from '../ui/announcer.tsx'
import { formats, laterWords, words } from '../words/words.ts'
import { createLinks, type Links as LinkList } from './link-list.ts'
import { MadeLink } from './made-link.tsx'

interface LinksProps {
  /** Of the conversation. */
  id: string
  /** Does only this machine reach the server? */
  local: boolean
}

/** Makes links to the conversation as it is now, and takes them back. */
export function Links({ id, local }: LinksProps) {
  const say = laterWords().share
  const links = useMemo(() => createLinks(client, id), [])
  const made = useSignal<NewShare | null>(null)
  useEffect(() => void links.load(), [])
  const revoked = (share: Share) => {
    if (made.value?.id === share.id) made.value = null
  }
  return (
    <section aria-labelledby="share-links">
      <h3 id="share-links">{say.links}</h3>
      <p class="share-lead">{say.lead}</p>
      {local && <p class="share-lead share-note">{say.localNote}</p>}
      <Maker links={links} onMade={(share) => (made.value = share)} />
      {made.value && <MadeLink key={made.value.id} made={made.value} />}
      {links.problem.value !== null && (
        <p class="notice error" role="alert">
          {links.problem}
        </p>
      )}
      <List links={links} onRevoked={revoked} />
    </section>
  )
}

function Maker({ links, onMade }: { links: LinkList; onMade: (made: NewShare) => void }) {
  const say = laterWords().share
  const busy = useSignal(false)
  const reasoning = useSignal(false)
  const tools = useSignal(false)

  async function make() {
    if (busy.value) return
    busy.value = true
    const made = await links.make({ reasoning: reasoning.value, tools: tools.value })
    busy.value = false
    if (!made) return
    announce(say.saysMade)
    onMade(made)
  }

  return (
    <form
      class="share-maker"
      onSubmit={(event) => {
        event.preventDefault()
        void make()
      }}
    >
      <label>
        <input
          type="checkbox"
          checked={reasoning.value}
          onChange={(event) => (reasoning.value = event.currentTarget.checked)}
        />
        {say.withReasoning}
      </label>
      <label>
        <input
          type="checkbox"
          checked={tools.value}
          onChange={(event) => (tools.value = event.currentTarget.checked)}
        />
        {say.withTools}
      </label>
      <button type="submit" class="button primary" aria-disabled={busy.value}>
        {busy.value ? say.making : say.make}
      </button>
    </form>
  )
}

function List({ links, onRevoked }: { links: LinkList; onRevoked: (share: Share) => void }) {
  const say = laterWords().share
  const heading = useRef<HTMLParagraphElement>(null)
  const items = links.items.value
  if (items === null)
    return links.problem.value === null ? <p class="share-lead">{say.loading}</p> : null

  async function revoke(share: Share) {
    if (!(await links.revoke(share))) return
    announce(say.saysRevoked)
    onRevoked(share)
    // Its button is gone.
    heading.current?.focus()
  }

  return (
    <>
      <p ref={heading} class="share-count" tabIndex={-1}>
        {items.length === 0 ? say.none : say.existing(items.length, links.more.value)}
      </p>
      {items.length > 0 && (
        <ul class="share-list">
          {items.map((share) => (
            <Row key={share.id} share={share} onRevoke={() => void revoke(share)} />
          ))}
        </ul>
      )}
      {links.more.value && (
        <button type="button" class="button quiet" onClick={() => void links.load()}>
          {words().ui.showOlder}
        </button>
      )}
    </>
  )
}

function Row({ share, onRevoke }: { share: Share; onRevoke: () => void }) {
  const say = laterWords().share
  const { createdAt, reasoning, tools } = share
  // The server's clock may be ahead of ours.
  const made = when(createdAt, Math.max(Date.now(), Date.parse(createdAt)))
  return (
    <li class="share-row">
      <span>
        <time dateTime={createdAt} title={formats().moment(new Date(createdAt))}>
          {say.made(made)}
        </time>
        {reasoning && <span class="share-with">{say.reasoning}</span>}
        {tools && <span class="share-with">{say.tools}</span>}
      </span>
      <button type="button" class="button small" aria-label={say.revokeIt(made)} onClick={onRevoke}>
        {say.revoke}
      </button>
    </li>
  )
}

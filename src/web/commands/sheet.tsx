import { Fragment } from 'preact'
import { useId } from 'preact/hooks'
import { laterWords, words } from '../words/words.ts'
import { SEND_KEYS, sendKey } from '../conversation/send-key.ts'
import { keysOf, labelsOf } from './commands.ts'
import { COMMAND_IDS, commandOf, type CommandId } from './registry.ts'
import './sheet.css'

/** All shortcuts, by what they are for. */
export function Sheet() {
  const say = laterWords().palette
  const groups = Object.groupBy(COMMAND_IDS, (id) => commandOf(id).group)
  return (
    <div class="shortcut-sheet">
      {(['page', 'conversation', 'messages'] as const).map((group) => (
        <Group
          key={group}
          name={say.groups[group]}
          rows={groups[group]!.map((id) => [nameOf(id), keysOf(id)])}
        />
      ))}
      <Group
        name={say.groups.writing}
        rows={[
          [words().conversation.send, labelsOf(SEND_KEYS[sendKey.value])],
          [say.newLine, labelsOf(sendKey.value === 'mod' ? 'Enter' : 'Shift+Enter')],
        ]}
      />
    </div>
  )
}

function Group({ name, rows }: { name: string; rows: [string, string[]][] }) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{name}</h3>
      <dl>
        {rows.map(([does, keys]) => (
          <div key={does}>
            <dt>{does}</dt>
            <dd>
              <Keys keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** What a command does. */
export function nameOf(id: CommandId): string {
  const names: Record<CommandId, string> = {
    ...words().commands.names,
    ...laterWords().palette.names,
  }
  return names[id]
}

/** A combination, key by key. */
export function Keys({ keys }: { keys: readonly string[] }) {
  return (
    <span class="keys" dir="ltr">
      {keys.map((key, i) => (
        <Fragment key={key}>
          {i > 0 && '+'}
          <kbd>{key}</kbd>
        </Fragment>
      ))}
    </span>
  )
}

import type { ModelInfo } from '../../protocol/index.ts'

/** One line of a list of models. */
export interface Choice {
  /** `provider:name`; null: the server's default, whichever it is. */
  id: string | null
  /** What it is called, and found by. */
  name: string
  /** Absent where nothing is known of it. */
  info?: ModelInfo
}

export interface ChoiceGroup {
  /** `first` stands before the others and has no name. */
  kind: 'first' | 'recent' | 'provider'
  /** Of the kind `provider`: which. */
  provider: string
  choices: Choice[]
}

/** A list that is seen at once needs no shelf for what was used lately. */
const SEEN_AT_ONCE = 8

interface Offer {
  items: readonly ModelInfo[]
  /** What stands before the models: the default, and a chosen model that is not offered any more. */
  first: readonly Choice[]
  /** Ids of models used lately, newest first. */
  recent: readonly string[]
  /** What was typed: each word must be found in a model's name or provider. */
  query: string
}

/** The models as a list shows them: each stands once, in the server's order within its group. */
export function choiceGroups({ items, first, recent, query }: Offer): ChoiceGroup[] {
  const sought = query.toLowerCase().split(/\s+/).filter(Boolean)
  const isSought = (text: string) => sought.every((word) => text.includes(word))
  const groups = new Map<string, ChoiceGroup>()
  const put = (kind: ChoiceGroup['kind'], provider: string, choice: Choice) => {
    const key = `${kind} ${provider}`
    if (!groups.has(key)) groups.set(key, { kind, provider, choices: [] })
    groups.get(key)!.choices.push(choice)
  }

  for (const choice of first) if (isSought(textOf(choice))) put('first', '', choice)
  const byId = new Map(items.map((info) => [info.id, info]))
  const shelf = sought.length > 0 || items.length <= SEEN_AT_ONCE ? [] : recent
  for (const id of shelf) {
    const info = byId.get(id)
    if (info) put('recent', '', choiceOf(info))
  }
  const shelved = new Set(shelf)
  for (const info of byId.values())
    if (!shelved.has(info.id) && isSought(textOf(choiceOf(info))))
      put('provider', info.provider, choiceOf(info))
  return [...groups.values()]
}

function choiceOf(info: ModelInfo): Choice {
  return { id: info.id, name: info.name, info }
}

function textOf({ id, name }: Choice): string {
  return `${id ?? ''} ${name}`.toLowerCase()
}

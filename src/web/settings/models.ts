import { batch, computed, signal } from '@preact/signals'
import type { DefaultModel, ModelInfo } from '../../protocol/index.ts'
import type { Client } from '../../client/index.ts'
import { readKept, writeKept } from '../kept.ts'
import { words } from '../words/words.ts'

export type Models = ReturnType<typeof createModels>

const KEY = 'loquat.model'
const RECENT = 'loquat.recent-models'
/** So many of those used last are remembered. */
const MOST_RECENT = 5

/** The models there are, the server's default, and the one chosen in this browser for new conversations. */
export function createModels(client: Client) {
  const items = signal<ModelInfo[]>([])
  const standard = signal<DefaultModel | null>(null)
  const chosen = signal<string | null>(readKept(KEY))
  const recent = signal<readonly string[]>(rememberedList())

  const isKnown = (id: string) => items.value.some((model) => model.id === id)

  /** Remembers that a model was chosen for something. */
  function use(id: string) {
    recent.value = [id, ...recent.value.filter((it) => it !== id)].slice(0, MOST_RECENT)
    writeKept(RECENT, JSON.stringify(recent.value))
  }

  return {
    items,
    standard,
    /** The model of a new conversation where it is not the default; null = the server's default. */
    chosen: computed(() => {
      const id = chosen.value
      // While the list is on its way it counts as it is: what begins meanwhile keeps its model.
      return id === null || standard.value === null || isKnown(id) ? id : null
    }),
    /** The ids of the models that were chosen last in this browser, newest first. */
    recent,
    async load() {
      const answer = await client.models.list()
      batch(() => {
        items.value = answer.items
        standard.value = answer.default
      })
    },
    choose(id: string | null) {
      chosen.value = id
      writeKept(KEY, id)
      if (id !== null) use(id)
    },
    use,
  }
}

function rememberedList(): string[] {
  try {
    const ids: unknown = JSON.parse(readKept(RECENT) ?? '[]')
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
  } catch {
    return []
  }
}

/** Why the default is that one, as a sentence. */
export function whyOf({ why, sentence, id }: DefaultModel): string {
  return words().settings.why[why](sentence, id ?? '')
}

/** `openai:gpt-4o` as people say it: the name, without the provider. */
export function shortName(modelId: string): string {
  return modelId.slice(modelId.indexOf(':') + 1)
}

/** Is this one of the built-in stand-ins that are no language models? */
export function isDemo(modelId: string | null): boolean {
  return modelId?.startsWith('demo:') ?? false
}

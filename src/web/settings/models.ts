import { batch, computed, signal } from '@preact/signals'
import type { DefaultModel, ModelInfo } from '../../protocol/index.ts'
import type { Client } from '../../client/index.ts'
import { words } from '../words/words.ts'

export type Models = ReturnType<typeof createModels>

const KEY = 'loquat.model'

/** The models there are, the server's default, and the one chosen in this browser for new conversations. */
export function createModels(client: Client) {
  const items = signal<ModelInfo[]>([])
  const standard = signal<DefaultModel | null>(null)
  const chosen = signal<string | null>(remembered())

  const isKnown = (id: string) => items.value.some((model) => model.id === id)

  return {
    items,
    standard,
    /** The model of a new conversation where it is not the default; null = the server's default. */
    chosen: computed(() => (chosen.value !== null && isKnown(chosen.value) ? chosen.value : null)),
    async load() {
      const answer = await client.models.list()
      batch(() => {
        items.value = answer.items
        standard.value = answer.default
      })
    },
    choose(id: string | null) {
      chosen.value = id
      try {
        if (id === null) localStorage.removeItem(KEY)
        else localStorage.setItem(KEY, id)
      } catch {
        return
      }
    },
  }
}

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
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

import { computed, effect, signal } from '@preact/signals'
import { client, sentenceOf } from '../api.ts'
import { endingOf } from '../conversation/ending.ts'
import { shortName, type Models } from '../settings/models.ts'
import { standardInstructions } from '../tuning/standard-instructions.ts'
import { announce } from '../ui/announcer.tsx'
import { laterWords } from '../words/words.ts'
import { createColumn, type Column } from './column.ts'
import { MOST, readDraft, writeDraft } from './draft.ts'

export type Playground = ReturnType<typeof createPlayground>

let made: Playground | undefined

/** The one of this page: whoever comes back finds what was there. */
export const openPlayground = (models: Models): Playground => (made ??= createPlayground(models))

/** What a column is called, by its place. */
export const letterOf = (place: number) => 'ABCD'[place]!

function createPlayground(models: Models) {
  const draft = readDraft() ?? {
    ...{ instructions: standardInstructions.value, text: '', models: [models.chosen.peek()] },
  }
  const instructions = signal(draft.instructions)
  const text = signal(draft.text)
  const columns = signal<readonly Column[]>(draft.models.map(newColumn))
  const busy = computed(() => columns.value.some((column) => column.busy.value))

  effect(() =>
    writeDraft({
      instructions: instructions.value,
      text: text.value,
      models: columns.value.map(({ model }) => model.value),
    }),
  )

  function newColumn(model: string | null): Column {
    const column: Column = createColumn(client, model, () => sayEnd(column))
    return column
  }

  const nameOf = (column: Column) => letterOf(columns.peek().indexOf(column))

  function sayEnd(column: Column) {
    const say = laterWords().playground
    const name = nameOf(column)
    const { attempt, refusal } = column
    const reply = attempt.peek()?.reply.peek()
    if (!reply) {
      const why = refusal.peek()
      return announce(why === null ? say.saysStopped(name) : say.saysBroken(name, sentenceOf(why)))
    }
    if (reply.state === 'stopped') return announce(say.saysStopped(name))
    const ending = endingOf(reply)
    announce(
      ending
        ? say.saysBroken(name, ending.sentence)
        : say.saysReady(name, shortName(reply.model ?? '')),
    )
  }

  /** A model that no column asks yet: one that was used lately, if possible. */
  function another(): string | null {
    const asked = columns.peek().map(({ model }) => model.peek() ?? models.standard.peek()?.id)
    const listed = models.items.peek().map(({ id }) => id)
    const lately = models.recent.peek().filter((id) => listed.includes(id))
    return [...lately, ...listed].find((id) => !asked.includes(id)) ?? null
  }

  return {
    instructions,
    text,
    columns,
    busy,
    /** Asks each of these, by default all of them. @returns false where there is nothing to ask */
    run(asked: readonly Column[] = columns.peek()): boolean {
      const trial = { instructions: instructions.peek(), text: text.peek() }
      if (trial.text.trim() === '') return false
      for (const column of asked) void column.run(trial)
      announce(laterWords().playground.saysRunning(asked.length))
      return true
    },
    stop(): void {
      for (const column of columns.peek()) column.stop()
    },
    /** @returns the new one, unless there are enough */
    add(): Column | undefined {
      if (columns.peek().length >= MOST) return undefined
      const column = newColumn(another())
      columns.value = [...columns.peek(), column]
      announce(laterWords().playground.saysAdded(nameOf(column)))
      return column
    },
    remove(column: Column): void {
      const name = nameOf(column)
      column.stop()
      columns.value = columns.peek().filter((it) => it !== column)
      announce(laterWords().playground.saysRemoved(name))
    },
  }
}

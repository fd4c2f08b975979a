import type { Client } from '../../client/index.ts'
import type { Dialogue } from './dialogue.ts'
import type { Screen } from './screen.ts'
import type { Typing } from './typing.ts'

interface Command {
  name: string
  /** What it takes, as the help shows it. */
  takes?: string
  summary: string
}

const COMMANDS: readonly Command[] = [
  { name: '/help', summary: 'Show this' },
  { name: '/new', summary: 'Begin a new conversation' },
  { name: '/model', takes: '[provider:name]', summary: 'Show the models, or choose one' },
  { name: '/continue', summary: 'Go on with the last reply' },
  { name: '/multiline', summary: 'Write several lines; a line with only a dot sends them' },
  { name: '/exit', summary: 'Leave (also Ctrl-D)' },
]

const HELP = [
  ...COMMANDS.map(({ name, takes, summary }) => `${`${name} ${takes ?? ''}`.padEnd(26)}${summary}`),
  'A backslash at the end of a line asks for one more. Ctrl-C stops a reply; a second one leaves.',
  'A message that begins with a slash is written with two.',
].join('\n')

export interface CommandContext {
  client: Client
  dialogue: Dialogue
  typing: Typing
  screen: Screen
}

/** `done`: it was a command. `leave`: the end. `continue`: go on with the reply. Else the text to send. */
export type Outcome = 'done' | 'leave' | 'continue' | { text: string }

/** Takes what was typed: a command, or a message. */
export async function runCommand(typed: string, context: CommandContext): Promise<Outcome> {
  const { dialogue, typing, screen } = context
  const text = typed.trimEnd()
  if (text.trim() === '') return 'done'
  if (!text.startsWith('/')) return { text }
  if (text.startsWith('//')) return { text: text.slice(1) }
  const [name = '', argument] = text.split(/\s+/)
  switch (name) {
    case '/exit':
    case '/quit':
      return 'leave'
    case '/continue':
      return 'continue'
    case '/help':
      screen.line(HELP)
      return 'done'
    case '/new':
      dialogue.begin()
      screen.note('A new conversation.')
      return 'done'
    case '/multiline':
      typing.multiline = !typing.multiline
      screen.note(typing.multiline ? 'A line with only a dot sends.' : 'Enter sends.')
      return 'done'
    case '/model':
      await (argument === undefined ? listModels(context) : chooseModel(argument, context))
      return 'done'
    default:
      screen.fault(`There is no command ${name}. /help shows them all.`)
      return 'done'
  }
}

async function listModels({ client, dialogue, screen }: CommandContext): Promise<void> {
  const { items, default: fallback } = await client.models.list()
  const chosen = dialogue.model ?? fallback.id
  for (const { id } of items) screen.line(`${id === chosen ? '*' : ' '} ${id}`)
}

async function chooseModel(
  model: string,
  { client, dialogue, screen }: CommandContext,
): Promise<void> {
  const { items } = await client.models.list()
  if (!items.some(({ id }) => id === model))
    return screen.fault(`There is no model ${model}. /model shows them all.`)
  await dialogue.setModel(model)
  screen.note(`${model} answers from now on.`)
}

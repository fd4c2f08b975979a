import { text as readAll } from 'node:stream/consumers'
import { createClient, type Client } from '../client/index.ts'
import type { Message } from '../protocol/index.ts'
import { runCommand } from './chat/commands.ts'
import {
  createDialogue,
  greet,
  latestOf,
  type Dialogue,
  type DialogueOptions,
} from './chat/dialogue.ts'
import type { Interrupt } from './chat/interrupt.ts'
import { createScreen, type Screen } from './chat/screen.ts'
import { endingOf, sentenceOf } from './chat/sentences.ts'
import { readKeyboard, readPiped, watchKeyboard, type Typing } from './chat/typing.ts'

export interface ChatOptions {
  url: string
  token?: string
  model?: string
  /** The id of the conversation to go on with. */
  conversation?: string
  /** Go on with the latest one. */
  continue?: boolean
  /** Converse, although nobody sits at a keyboard. */
  interactive?: boolean
  /** The question, if it came with the command. */
  words: string[]
}

/** By Ctrl-C, as shells count it. */
const INTERRUPTED = 130

/**
 * `loquat chat`: a conversation at the terminal, or, with a question or piped input, one reply on standard output.
 * @returns the exit code: 1 when there is no whole reply, 130 after Ctrl-C
 */
export async function chat(options: ChatOptions): Promise<number> {
  const { url, token, words } = options
  const { stdin, stdout, stderr } = process
  const client = createClient({ baseUrl: url, ...(token ? { token } : {}) })
  const question = words.length > 0 || !stdin.isTTY
  const conversing = options.interactive ?? !question
  const screen = createScreen({ output: stdout, errors: stderr, remarks: conversing })
  // Whoever read the reply has seen enough, as with `| head`. The run goes on.
  stdout.on('error', () => process.exit(0))
  try {
    return await (conversing ? converse(client, screen, options) : answer(client, screen, options))
  } catch (error) {
    screen.fault(sentenceOf(error, url))
    return 1
  }
}

/** One question, one reply. */
async function answer(client: Client, screen: Screen, options: ChatOptions): Promise<number> {
  const { stdin } = process
  const piped = stdin.isTTY ? '' : (await readAll(stdin)).trimEnd()
  const question = [options.words.join(' '), piped]
    .filter((part) => part.trim() !== '')
    .join('\n\n')
  if (question === '') throw new Error('There is no question.')
  await greet(client)
  let interrupted: Interrupt | undefined
  const during = (interrupt: Interrupt) => {
    interrupted = interrupt
    return onInterrupt(() => interrupt.press())
  }
  const dialogue = openDialogue(client, screen, { ...options, during })
  const waiting = await resume(client, dialogue, options, false)
  const message = waiting ?? (await dialogue.say(question))
  if (interrupted?.pressed) return INTERRUPTED
  return report(screen, message) ? 0 : 1
}

/** Question after question, until somebody leaves. */
async function converse(client: Client, screen: Screen, options: ChatOptions): Promise<number> {
  const { stdin, stdout } = process
  const model = options.model ?? (await greet(client))
  screen.note(`Loquat at ${options.url}, ${model ?? 'no model'}. /help shows the commands.`)
  const onLeaving = () => screen.note('Ctrl-C once more leaves.')
  const typing = stdin.isTTY
    ? readKeyboard({ input: stdin, output: stdout, onLeaving })
    : readPiped(stdin)
  const during = (interrupt: Interrupt) => {
    const press = () => interrupt.press()
    const ends = [onInterrupt(press), watchKeyboard(stdin, press)]
    return () => ends.forEach((end) => end())
  }
  const confirm = (signal: AbortSignal) => typing.confirm(signal)
  const dialogue = openDialogue(client, screen, { ...options, during, confirm })
  try {
    const live = await resume(client, dialogue, options, true)
    if (live) report(screen, live)
    return await loop(client, screen, dialogue, typing, options)
  } finally {
    typing.close()
  }
}

async function loop(
  client: Client,
  screen: Screen,
  dialogue: Dialogue,
  typing: Typing,
  { url }: ChatOptions,
): Promise<number> {
  for (;;) {
    const end = onInterrupt(() => process.exit(INTERRUPTED))
    const typed = await typing.next()
    end()
    if (typed === null) return 0
    try {
      const outcome = await runCommand(typed, { client, dialogue, typing, screen })
      if (outcome === 'leave') return 0
      if (outcome === 'done') continue
      report(screen, await (outcome === 'continue' ? dialogue.goOn() : dialogue.say(outcome.text)))
    } catch (error) {
      screen.fault(sentenceOf(error, url))
    }
  }
}

function openDialogue(
  client: Client,
  screen: Screen,
  options: ChatOptions & Pick<DialogueOptions, 'during' | 'confirm'>,
): Dialogue {
  return createDialogue({
    client,
    screen,
    model: options.model ?? null,
    during: options.during,
    confirm: options.confirm,
    leave: () => process.exit(INTERRUPTED),
  })
}

async function resume(
  client: Client,
  dialogue: Dialogue,
  options: ChatOptions,
  show: boolean,
): Promise<Message | undefined> {
  const id = options.conversation ?? (options.continue ? await latestOf(client) : undefined)
  return id === undefined ? undefined : dialogue.open(id, show)
}

/** Says how a reply ended, where there is something to say. @returns is it a whole reply? */
function report(screen: Screen, message: Message | undefined): boolean {
  if (!message) return false
  const ending = endingOf(message)
  if (ending?.failed) screen.fault(ending.text)
  else if (ending) screen.note(ending.text)
  return !ending?.failed
}

function onInterrupt(press: () => void): () => void {
  process.on('SIGINT', press)
  return () => process.off('SIGINT', press)
}

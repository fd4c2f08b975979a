import { chatCompletionError, chatCompletionFrames } from './chat-completions.ts'
import { cohereError, cohereFrames } from './cohere.ts'
import { CONVERSE_TYPE, converseError, converseFrames } from './converse.ts'
import { geminiError, geminiFrames } from './gemini.ts'
import { messageError, messageFrames } from './messages.ts'
import { responsesError, responsesFrames } from './responses.ts'
import type { Behaviour, Frame } from './behaviour.ts'

/** A wire format: the frames of a reply, and the one that says that something went wrong. */
export interface Wire {
  frames(behaviour: Behaviour): Frame[]
  error(): Buffer
  contentType?: string
}

const chat: Wire = { frames: chatCompletionFrames, error: chatCompletionError }

/** By how the path ends; the providers that vary Chat Completions are asked below a folder of their own. */
const WIRES: readonly (readonly [RegExp, Wire])[] = [
  [/\/groq\/.*\/chat\/completions$/, { ...chat, frames: (it) => chatCompletionFrames(it, 'groq') }],
  [
    /\/mistral\/.*\/chat\/completions$/,
    { ...chat, frames: (it) => chatCompletionFrames(it, 'mistral') },
  ],
  [/\/chat\/completions$/, chat],
  [/\/messages$/, { frames: messageFrames, error: messageError }],
  [/\/responses$/, { frames: responsesFrames, error: responsesError }],
  [/:streamGenerateContent$/, { frames: geminiFrames, error: geminiError }],
  [/\/cohere\/v2\/chat$/, { frames: cohereFrames, error: cohereError }],
  [
    /\/converse-stream$/,
    { frames: converseFrames, error: converseError, contentType: CONVERSE_TYPE },
  ],
]

/** How a path is answered; undefined where there is nothing. */
export function wireOf(path: string): Wire | undefined {
  return WIRES.find(([pattern]) => pattern.test(path))?.[1]
}

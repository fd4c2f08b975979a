import type { ComponentChildren } from 'preact'
import { ENGLISH } from '../../../markdown/names.ts'
import type { Formats } from '../formats.ts'

/** What stands in a reply beside its own words: tools, parts, and how it ended. */
export const replies = ({ length }: Formats) => ({
  markdown: ENGLISH,
  diagram: 'Diagram',
  diagramOf: (name: string) => `Diagram of ${name}`,
  diagramBroken: 'Not drawn: this cannot be read as a diagram.',
  diagramLate: 'Not drawn: it took too long.',
  diagramLong: 'Not drawn: it is too long for a diagram.',

  stopped: 'You stopped this reply.',
  deploy: 'The server was restarted while it wrote this reply. What it wrote is kept.',
  restart: 'The server stopped while it wrote this reply. What it wrote is kept.',
  truncated: 'The model provider stopped in the middle of this reply.',
  failed: 'The reply failed.',
  failedForNow: (sentence: string, seconds: number) =>
    `${sentence} It asks to wait ${length(seconds, 'second')}.`,
  lengthLimit: 'This reply reached its length limit.',
  withheld: 'The model provider withheld the rest of this reply.',
  nothing: 'The model answered with nothing.',
  /** What helps. */
  advice: {
    key: 'Whoever runs this server can store another key. Until then, choose another model.',
    ownKey: 'Store another key, or choose another model.',
    credit: 'Add credit at the provider, or choose another model.',
    model: 'Choose another model.',
    length: 'Begin a new conversation, or choose a model that can read more.',
    withheld: 'Say it in other words, or choose another model.',
  },
  reference: (id: ComponentChildren): ComponentChildren => ['For whoever looks into it: ', id],
  copyReference: 'Copy this id',

  cut: {
    summary:
      'From here on, the model is given a summary of what was said earlier, which no longer fits.',
    gone: 'From here on, the model is not given what was said earlier, which no longer fits.',
    results: 'From here on, the model is given long results of tools in short, to make room.',
  },

  showSent: 'Show what was sent to the model',
  sent: 'What was sent',

  toolStates: {
    calling: 'being called…',
    waiting: 'waits',
    allowed: 'allowed',
    running: 'running…',
    success: 'done',
    failed: 'failed',
    denied: 'denied',
    interrupted: 'not run',
    unknown: 'outcome unknown',
  },
  toolInput: 'Input',
  toolOutput: 'Output',
  toolReason: 'Your reason',
  showAll: 'Show all',
  toolUnknown: (tool: ComponentChildren): ComponentChildren => [
    tool,
    ' was begun, and nobody knows whether it was carried out. It has not been run again.',
  ],

  summarised: 'What was said before was put into a summary.',
  retried: 'The model was asked to try again.',
  spoken: 'Spoken words',
  unsupported: (kind: string) => `An unsupported part (${kind}).`,
  unknownPart: (kind: string) => `A part of a kind this page does not know (${kind}).`,
  source: 'Source',
  sources: 'Sources',
  file: (kind: string) => `A file (${kind})`,
})

/** So long that a few of them fill the small window of `test:script`: the prompt is the same, whatever lies before. */
const WORDS = 'the quick brown fox jumps over the lazy dog and then it sleeps '.repeat(12)
const AT = '2026-01-01T00:00:00Z'

export interface ConversationOptions {
  /** In-process and with a small window if left out: what is measured then is the conversation, not a provider. */
  model?: string
  /** What the message at an index says. */
  textOf?: (index: number) => string
}

/** The other half is what the reply says; no model is asked. */
function dumpOf(messages: number, textOf: (index: number) => string): string {
  const list = Array.from({ length: messages }, (_, i) =>
    i % 2 === 0
      ? {
          kind: 'request',
          parts: [{ part_kind: 'user-prompt', content: textOf(i), timestamp: AT }],
        }
      : {
          kind: 'response',
          parts: [{ part_kind: 'text', content: textOf(i) }],
          timestamp: AT,
        },
  )
  return JSON.stringify(list)
}

/**
 * Makes a conversation that has so many messages already, of 760 letters each if not told otherwise.
 * @param base address of a Loquat
 * @returns its id
 */
export async function makeConversation(
  base: string,
  messages: number,
  { model = 'test:script', textOf = (index) => `${index} ${WORDS}` }: ConversationOptions = {},
): Promise<string> {
  const url = `${base}/api/v1/conversations`
  const imported = await fetch(`${url}/import`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: dumpOf(messages, textOf),
  })
  if (!imported.ok) throw new Error(`The import answered ${imported.status}.`)
  const { conversation } = (await imported.json()) as { conversation: { id: string } }
  const changed = await fetch(`${url}/${conversation.id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model }),
  })
  if (!changed.ok) throw new Error(`The change of the model answered ${changed.status}.`)
  return conversation.id
}

/** Asks `test:script` for twenty words at once. */
export const SHORT_REPLY = { text: '[tokens=20]', tokens: 20 }

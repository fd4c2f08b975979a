/** A message as the server sends it, one line of JSON each; a reply comes again and again as it grows. */
export interface ClassicMessage {
  role: 'user' | 'model'
  /** Unique within the conversation, so it serves as an id. */
  timestamp: string
  content: string
  /** Only of a reply that is not whole. */
  state?: string
  /** Why it is not. */
  error?: string
  /** Only of a reply that a limit cut off. */
  finish_reason?: string
}

/**
 * Reads messages out of a body, wherever the network cuts it: whole letters, whole lines, and no line twice.
 * @param show called with the messages of each piece that has any
 */
export async function readMessages(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  show: (messages: ClassicMessage[]) => void,
): Promise<void> {
  let rest = ''
  const take = (text: string, last: boolean) => {
    const lines = (rest + text).split('\n')
    rest = last ? '' : (lines.pop() ?? '')
    const messages = lines.filter((line) => line.trim() !== '').map(parse)
    if (messages.length > 0) show(messages)
  }
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  for (;;) {
    const { done, value } = await reader.read()
    take(value ?? '', done)
    if (done) return
  }
}

function parse(line: string): ClassicMessage {
  return JSON.parse(line) as ClassicMessage
}

/** A line of the chat example. */
export interface Line {
  role: 'user' | 'model'
  timestamp: string
  content: string
  state?: string
  error?: string
  finish_reason?: string
}

/** What a read brought: the text so far was parsed as whole lines. */
export interface PageState {
  /** By timestamp, as the page has its elements by id. */
  messages: Map<string, Line>
  /** How many lines were read. */
  lines: number
}

/**
 * The chat example's page without its elements: it decodes each piece by itself, adds it to all that came before and
 * parses the lines of all of it again, taking a timestamp for a message's id. A cookie jar is what its browser is.
 */
export function createExamplePage(url: string) {
  let cookie: string | undefined
  const headers = () => (cookie === undefined ? {} : { cookie })

  async function read(response: Response): Promise<PageState> {
    if (!response.ok) throw new Error(`Unexpected response: ${response.status}`)
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie
    let text = ''
    const state: PageState = { messages: new Map(), lines: 0 }
    const show = () => {
      const lines = text.split('\n').filter((line) => line.length > 1)
      state.lines = lines.length
      for (const line of lines.map((json) => JSON.parse(json) as Line))
        state.messages.set(line.timestamp, line)
    }
    for await (const piece of response.body!) {
      text += new TextDecoder().decode(piece)
      show()
    }
    return state
  }

  return {
    /** What the page does when it is opened. */
    load: async () => read(await fetch(`${url}chat/`, { headers: headers() })),
    /** What it does when its form is sent. */
    async submit(prompt: string, more: Record<string, string> = {}): Promise<PageState> {
      const body = new FormData()
      body.set('prompt', prompt)
      const init = { method: 'POST', body, headers: { ...headers(), ...more } }
      return read(await fetch(`${url}chat/`, init))
    },
    headers,
  }
}

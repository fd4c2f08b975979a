/** The answer to `chat`. */
export interface ChatAnswer {
  response: string
  session_id: string
  timestamp: string
  turn_count: number
}

export interface ChatHistory {
  session_id: string
  messages: { role: string; content: string; state?: string; finish_reason?: string }[]
  turn_count: number
}

/**
 * The chat API template's client, from its description: no token, no look at the status but in `chat`, and each piece of
 * a stream decoded by itself. It is carried into a browser as text, so it stands on its own.
 */
export class ChatClient {
  baseUrl: string
  sessionId: string

  constructor(baseUrl = 'http://localhost:8000') {
    this.baseUrl = baseUrl
    const letters = Math.random().toString(36).slice(2, 11)
    this.sessionId = `session-${letters.padEnd(9, '0')}`
  }

  post(path: string, message: string): Promise<Response> {
    return fetch(this.baseUrl + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ message, session_id: this.sessionId }),
    })
  }

  async chat(message: string): Promise<ChatAnswer> {
    const response = await this.post('/chat', message)
    if (!response.ok) throw new Error('Chat failed')
    return (await response.json()) as ChatAnswer
  }

  async chatStream(message: string, onChunk: (text: string) => void): Promise<void> {
    const response = await this.post('/chat-stream', message)
    const reader = response.body!.getReader()
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      onChunk(new TextDecoder().decode(value))
    }
  }

  async getHistory(): Promise<ChatHistory> {
    const response = await fetch(`${this.baseUrl}/history/${this.sessionId}`)
    return (await response.json()) as ChatHistory
  }

  async reset(): Promise<void> {
    await fetch(`${this.baseUrl}/reset/${this.sessionId}`, { method: 'POST' })
  }
}

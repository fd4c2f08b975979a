import { once } from 'node:events'
import { get, request, type Agent, type ClientRequest, type IncomingMessage } from 'node:http'

/**
 * Posts JSON and waits for the head of the answer. A connection that the server has closed just when it was used again
 * is no failure: the question is asked on another one.
 */
export function postJson(
  url: string,
  body: unknown,
  agent: Agent,
  onRequest?: (request: ClientRequest) => void,
): Promise<IncomingMessage> {
  const text = JSON.stringify(body)
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
  return new Promise((resolve, reject) => {
    const post = request(url, { method: 'POST', agent, headers }, resolve)
    post.on('error', (error: NodeJS.ErrnoException) => {
      if (!post.reusedSocket || error.code !== 'ECONNRESET') return reject(error)
      postJson(url, body, agent, onRequest).then(resolve, reject)
    })
    onRequest?.(post)
    post.end(text)
  })
}

/** Reads a JSON answer. @throws Error for another status than the one expected */
export async function readJson<T>(response: IncomingMessage, status: number): Promise<T> {
  const pieces: Buffer[] = []
  for await (const piece of response) pieces.push(piece as Buffer)
  const text = Buffer.concat(pieces).toString()
  if (response.statusCode !== status) throw new Error(`Answered ${response.statusCode}: ${text}`)
  return JSON.parse(text) as T
}

export async function getJson<T>(url: string, agent: Agent): Promise<T> {
  const [response] = (await once(get(url, { agent }), 'response')) as [IncomingMessage]
  return readJson(response, 200)
}

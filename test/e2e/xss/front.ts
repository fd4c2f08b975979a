import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Wall } from './walls.ts'

/** Pages that the server writes texts into. */
const WRITTEN = /^\/s\/|^\/api\/v1\/conversations\/[^/]+\/export\b/

/** A server as it would be behind a wall: the same in everything but its security policy. */
export interface Front {
  /** `http://127.0.0.1:PORT/` */
  url: string
  close(): Promise<unknown>
}

/** @param server its address */
export async function startFront(server: string, wall: Wall): Promise<Front> {
  const { hostname, port } = new URL(server)
  const front = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming
    const asked = request({ hostname, port, method, path, headers }, (answer) => {
      const { 'content-security-policy': policy, ...rest } = answer.headers
      const changed = typeof policy === 'string' ? wall.headers(policy) : {}
      const isWritten = WRITTEN.test(path!)
      if (isWritten) delete rest['content-length']
      outgoing.writeHead(answer.statusCode!, { ...rest, ...changed })
      if (isWritten) void text(answer).then((html) => outgoing.end(wall.document(html)))
      else answer.pipe(outgoing)
    })
    asked.on('error', () => outgoing.destroy())
    outgoing.on('close', () => asked.destroy())
    incoming.pipe(asked)
  })
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(front.address() as AddressInfo).port}/`,
    close() {
      front.closeAllConnections()
      return new Promise((resolve) => front.close(resolve))
    },
  }
}

import http from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * The floor: the least a Node server can do between a provider and a reader. It copies bytes, parses nothing, stores
 * nothing and knows no back-pressure. Every ratio of the benchmark is taken against it.
 * Usage: node bench/floor.ts UPSTREAM
 */
const upstream = new URL(process.argv[2] ?? '')
const agent = new http.Agent({ keepAlive: true })

const server = http.createServer((request, response) => {
  const { method, url, headers } = request
  const { hostname, port } = upstream
  const ask = http.request(
    { hostname, port, agent, path: url, method, headers: { ...headers, host: upstream.host } },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, { 'content-type': 'text/event-stream' })
      answer.on('data', (bytes: Buffer) => response.write(bytes))
      answer.on('end', () => response.end())
    },
  )
  ask.on('error', () => response.destroy())
  response.on('close', () => ask.destroy())
  request.pipe(ask)
})

// Whether connections are kept is not what is measured: on a busy machine a pause may be long.
server.keepAliveTimeout = 60_000

server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

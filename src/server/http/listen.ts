import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { StartError } from '../start-error.ts'

/** Starts to listen. @returns the address for a browser; the system chooses a port for 0. @throws StartError */
export function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new StartError(
          error.code === 'EADDRINUSE'
            ? `Port ${port} is in use on ${host}. Stop what uses it, or choose another with --port.`
            : `Loquat cannot listen on ${host} port ${port}: ${error.message}.`,
        ),
      ),
    )
    server.listen(port, host, () => {
      // The address of every interface is none that a browser can open.
      const everywhere = host === '0.0.0.0' || host === '::'
      const name = everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host
      resolve(`http://${name}:${(server.address() as AddressInfo).port}/`)
    })
  })
}

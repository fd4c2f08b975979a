import { connect, createServer, type Server } from 'node:net'

/** Passes each connection on to another place: a port of this machine, or a socket in a folder. */
export function relay(to: string | number): Server {
  return createServer({ allowHalfOpen: true }, (outer) => {
    const open = { allowHalfOpen: true }
    const inner = connect(
      typeof to === 'number' ? { port: to, host: '127.0.0.1', ...open } : { path: to, ...open },
    )
    outer.pipe(inner).pipe(outer)
    for (const [one, other] of [
      [outer, inner],
      [inner, outer],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy())
  })
}

// In a network of its own a container's port is reached by a socket in a folder, which no network hides.
if (import.meta.main) {
  const [socket = '', port = ''] = process.argv.slice(2)
  relay(Number(port)).listen(socket, () => console.log('listening'))
}

import { connect } from 'node:net'

/** Writes bytes. @returns false once the other side has hung up or answered */
export type Write = (bytes: string | Buffer) => Promise<boolean>

/**
 * Opens a connection, lets `send` write whatever it likes and gives all that came back until the server closed the
 * connection or was silent for a while.
 */
export function exchange(
  port: number,
  send: (write: Write) => unknown,
  { quietMs = 400, onQuiet = 'give' }: { quietMs?: number; onQuiet?: 'give' | 'fail' } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let received = ''
    let open = true
    const finish = () => {
      open = false
      socket.destroy()
      resolve(received)
    }
    socket.setTimeout(quietMs, () => {
      if (onQuiet === 'fail') reject(new Error(`the connection stays open after: ${received}`))
      finish()
    })
    socket.on('data', (bytes) => (received += bytes.toString('latin1')))
    socket.on('error', finish)
    socket.on('close', finish)
    socket.on('end', finish)
    const write: Write = (bytes) =>
      new Promise((done) => {
        if (!open) return done(false)
        socket.write(bytes, () => setImmediate(() => done(open && received === '')))
      })
    void send(write)
  })
}

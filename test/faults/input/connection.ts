import { connect } from 'node:net'

/** One answer as it stood on the wire. */
export interface WireAnswer {
  status: number
  headers: ReadonlyMap<string, string>
  body: string
  /** A stream of events has no end that could be waited for. */
  endless: boolean
}

/** A connection that says what comes back, with a reader of answers of its own: the suite must not trust the code it tests. */
export interface Connection {
  /** Sends a request and gives its answer; undefined when the server hung up, or was silent for so long. */
  ask(bytes: Buffer, method: string, patienceMs: number): Promise<WireAnswer | 'closed' | 'silent'>
  readonly open: boolean
  close(): void
}

export async function openConnection(port: number): Promise<Connection> {
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  let open = true
  let received: Buffer = Buffer.alloc(0)
  let wake = () => {}
  socket.on('data', (bytes: Buffer) => {
    received = received.length === 0 ? bytes : Buffer.concat([received, bytes])
    wake()
  })
  const shut = () => {
    open = false
    wake()
  }
  socket.on('error', shut)
  socket.on('close', shut)
  socket.on('end', shut)
  await new Promise((resolve) => socket.once('connect', resolve).once('error', resolve))

  const close = () => {
    open = false
    socket.destroy()
  }
  return {
    get open() {
      return open
    },
    async ask(bytes, method, patienceMs) {
      received = Buffer.alloc(0)
      socket.write(bytes)
      const end = performance.now() + patienceMs
      for (;;) {
        const taken = takeAnswer(received, method, !open)
        if (taken && !(taken.answer.status < 200)) {
          if (taken.answer.endless || taken.answer.headers.get('connection') === 'close') close()
          return taken.answer
        }
        if (taken) received = received.subarray(taken.length)
        else {
          if (!open) return 'closed'
          const left = end - performance.now()
          if (left <= 0) return 'silent'
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, left)
            wake = () => (clearTimeout(timer), resolve())
          })
        }
      }
    },
    close,
  }
}

/** The first whole answer in some bytes. @throws Error for bytes that no answer begins with */
export function takeAnswer(
  bytes: Buffer,
  method: string,
  closed: boolean,
): { answer: WireAnswer; length: number } | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const status = Number(/^HTTP\/1\.1 ([1-5]\d\d)( |$)/.exec(first)?.[1])
  if (!status) throw new Error(`no answer begins with ${JSON.stringify(first.slice(0, 200))}`)
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
    }),
  )
  const start = end + 4
  const give = (body: Buffer, length: number, endless = false) => ({
    answer: { status, headers, body: body.toString(), endless },
    length,
  })
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304)
    return give(Buffer.alloc(0), start)
  if (headers.get('content-type')?.startsWith('text/event-stream'))
    return give(bytes.subarray(start), bytes.length, true)
  if (headers.get('transfer-encoding') === 'chunked') {
    const whole = unchunk(bytes, start)
    return whole && give(whole.body, whole.end)
  }
  const length = headers.get('content-length')
  if (length !== undefined)
    return bytes.length < start + Number(length)
      ? undefined
      : give(bytes.subarray(start, start + Number(length)), start + Number(length))
  return closed ? give(bytes.subarray(start), bytes.length) : undefined
}

function unchunk(bytes: Buffer, from: number): { body: Buffer; end: number } | undefined {
  const pieces: Buffer[] = []
  for (let at = from; ;) {
    const line = bytes.indexOf('\r\n', at)
    if (line < 0) return undefined
    const size = parseInt(bytes.subarray(at, line).toString('latin1'), 16)
    if (!(size >= 0)) throw new Error('a chunk has no size')
    at = line + 2
    if (bytes.length < at + size + 2) return undefined
    if (size === 0) return { body: Buffer.concat(pieces), end: at + 2 }
    pieces.push(bytes.subarray(at, at + size))
    at += size + 2
  }
}

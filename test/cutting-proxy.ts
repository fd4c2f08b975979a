import { connect, createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

/** A line between browsers and a server that breaks when told to, at any byte and in any way. */
export interface CuttingProxy {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string
  /** Account streams that go through it now. */
  streams(): number
  /** Ends every connection; `hard` with a reset, else as if all had been said. */
  cut(hard: boolean): void
  /** Cuts as soon as streams have brought so many more bytes. Resolves when it has. */
  cutAfter(bytes: number, hard: boolean): Promise<void>
  /** Cuts the next POST: within its request, after so many bytes, or else when its answer begins. Resolves when it has. */
  cutPost(after: number | 'answered'): Promise<void>
  /** Lets nothing through in either direction, and hangs up on nobody. */
  stall(now: boolean): void
  /** Takes no connection. */
  leave(now: boolean): void
  /** Resolves when the next stream that is opened brings something. */
  streamed(): Promise<void>
  close(): Promise<void>
}

interface Line {
  browser: Socket
  server: Socket
  /** The request that was last sent on it. */
  asked: string
  /** Has its stream brought anything yet? */
  silent: boolean
  /** The answer is not to be had. */
  doomed: boolean
}

const STREAM = 'GET /api/v1/events'

export async function startCuttingProxy(port: number): Promise<CuttingProxy> {
  const lines = new Set<Line>()
  let stalled = false
  let away = false
  let budget: { bytes: number; done(): void; hard: boolean } | undefined
  let trap: { after: number | 'answered'; done(): void } | undefined
  const onStreamed: (() => void)[] = []

  function cut(hard: boolean) {
    budget = undefined
    for (const { browser, server } of lines) {
      if (hard) browser.resetAndDestroy()
      else browser.destroy()
      server.destroy()
    }
  }

  function onRequest(line: Line, bytes: Buffer) {
    const asked = /^(GET|HEAD|POST|PUT|PATCH|DELETE) (\S+) HTTP/.exec(bytes.toString('latin1'))
    if (asked) Object.assign(line, { asked: `${asked[1]} ${asked[2]}`, silent: true })
    if (!trap || asked?.[1] !== 'POST') return void line.server.write(bytes)
    const { after, done } = trap
    trap = undefined
    line.server.write(after === 'answered' ? bytes : bytes.subarray(0, after))
    const end = () => {
      line.browser.resetAndDestroy()
      line.server.destroy()
      done()
    }
    // Time for the server to see what there is.
    if (after !== 'answered') return void setTimeout(end, 5)
    line.doomed = true
    line.server.once('close', done)
  }

  function onAnswer(line: Line, bytes: Buffer) {
    if (line.doomed) {
      line.browser.resetAndDestroy()
      return void line.server.destroy()
    }
    const isStream = line.asked.startsWith(STREAM)
    if (isStream && line.silent) {
      line.silent = false
      for (const run of onStreamed.splice(0)) run()
    }
    if (!isStream || !budget) return void line.browser.write(bytes)
    const { bytes: left, hard, done } = budget
    budget.bytes -= bytes.length
    if (budget.bytes > 0) return void line.browser.write(bytes)
    budget = undefined
    line.browser.write(bytes.subarray(0, left), () => {
      cut(hard)
      done()
    })
  }

  const proxy = createServer((browser) => {
    if (away) return void browser.resetAndDestroy()
    const server = connect(port, '127.0.0.1')
    const line: Line = { browser, server, asked: '', silent: true, doomed: false }
    lines.add(line)
    browser.setNoDelay()
    browser.on('data', (bytes: Buffer) => onRequest(line, bytes))
    server.on('data', (bytes: Buffer) => onAnswer(line, bytes))
    browser.on('error', () => server.destroy())
    server.on('error', () => browser.destroy())
    browser.on('close', () => {
      lines.delete(line)
      server.destroy()
    })
    server.on('close', () => browser.destroySoon())
    if (!stalled) return
    browser.pause()
    server.pause()
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))

  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/`,
    streams: () => Array.from(lines).filter(({ asked }) => asked.startsWith(STREAM)).length,
    cut,
    cutAfter: (bytes, hard) => new Promise((done) => (budget = { bytes, hard, done })),
    cutPost: (after) => new Promise((done) => (trap = { after, done })),
    stall(now) {
      stalled = now
      for (const { browser, server } of lines)
        for (const socket of [browser, server]) {
          if (now) socket.pause()
          else socket.resume()
        }
    },
    leave(now) {
      away = now
      if (now) cut(true)
    },
    streamed: () => new Promise((resolve) => onStreamed.push(resolve)),
    close() {
      cut(true)
      return new Promise((resolve) => proxy.close(() => resolve()))
    },
  }
}

import type { ServerResponse } from 'node:http'
import type { Behaviour, Frame } from './behaviour.ts'

/** Writes a reply frame by frame as its behaviour says; stops when the client leaves. */
export function play(
  behaviour: Behaviour,
  frames: Frame[],
  error: Buffer,
  response: ServerResponse,
  onWord: () => void,
): void {
  const { refuse, fail, hold, rate = 0, delay = 0, contentType = 'text/event-stream' } = behaviour
  if (refuse) {
    response.writeHead(refuse.status, { 'content-type': contentType, ...refuse.headers })
    return void response.end(refuse.body ?? '')
  }
  response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-cache' })
  response.flushHeaders()
  const write = createWriter(behaviour, response)
  if (behaviour.raw !== undefined) {
    write(Buffer.from(behaviour.raw))
    return void response.end()
  }
  const began = performance.now() + delay
  const failAt = fail ? frameAfter(frames, fail.after) : -1
  let words = 0
  let next = 0
  let released = false
  let timer: NodeJS.Timeout | undefined
  response.once('close', () => clearTimeout(timer))

  function breakOff(how: NonNullable<Behaviour['fail']>['how']): void {
    if (how === 'silence') return
    // A reset throws away what the client has not read yet, so it is given time to read.
    if (how === 'reset') return void setTimeout(() => response.socket?.resetAndDestroy(), 20)
    if (how === 'error') write(error)
    response.end()
  }

  function step(): void {
    for (;;) {
      const frame = frames[next]
      if (!frame || response.destroyed) return void response.end()
      if (fail && next === failAt) return breakOff(fail.how)
      if (hold && frame.paced && words === hold.after && !released) {
        released = true
        return void hold.until.then(step)
      }
      if (frame.paced && rate > 0) {
        const wait = began + (words * 1000) / rate - performance.now()
        if (wait > 1) return void (timer = setTimeout(step, wait))
      }
      if (frame.paced) {
        words++
        onWord()
      }
      next++
      write(frame.bytes)
    }
  }

  if (delay > 0) timer = setTimeout(step, delay)
  else step()
}

/** The frame that follows so many words. */
function frameAfter(frames: Frame[], words: number): number {
  let seen = 0
  for (const [index, frame] of frames.entries()) {
    if (seen === words && (words > 0 || frame.paced)) return index
    if (frame.paced) seen++
  }
  return frames.length - 1
}

/** Writes bytes whole, or cut into packets, with the line ends asked for. */
function createWriter(behaviour: Behaviour, response: ServerResponse): (bytes: Buffer) => void {
  const { cut, newline = '\n' } = behaviour
  return (bytes) => {
    const text = newline === '\n' ? bytes : Buffer.from(bytes.toString().replaceAll('\n', newline))
    if (cut === undefined) return void response.write(text)
    for (let from = 0; from < text.length; from += cut) {
      response.write(text.subarray(from, from + cut))
    }
  }
}

type Bytes = Uint8Array<ArrayBuffer>

/** Its own length is the first thing in a frame. */
const HEAD = 4
/** Two lengths and two checksums. */
const SHORTEST = 16

/**
 * Cuts a stream of Amazon's event stream encoding into its frames; what is in them is for the package that knows it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html
 */
export function createFrameSplitter(
  onFrame: (frame: Bytes) => void,
  maxBytes = 1 << 20,
): {
  /** @throws RangeError when a frame is longer than the limit, or no frame */
  push(bytes: Uint8Array): void
  /** Half a frame says nothing. */
  rest(): string
} {
  let pieces: Uint8Array[] = []
  let bytesWaiting = 0
  /** So many bytes, and there is something new to say. */
  let needed = HEAD
  return {
    push(bytes) {
      pieces.push(bytes)
      bytesWaiting += bytes.length
      if (bytesWaiting < needed) return
      let rest = Buffer.concat(pieces)
      needed = HEAD
      while (rest.length >= HEAD) {
        needed = rest.readUInt32BE(0)
        if (needed < SHORTEST || needed > maxBytes)
          throw new RangeError(`a frame of ${needed} bytes`)
        if (rest.length < needed) break
        onFrame(rest.subarray(0, needed))
        rest = rest.subarray(needed)
        needed = HEAD
      }
      pieces = [rest]
      bytesWaiting = rest.length
    },
    rest: () => '',
  }
}

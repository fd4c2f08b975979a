/** Bytes that are gathered before they are sent. */
const ENOUGH = 16_384

/**
 * Text that is written as fast as it is read, as the body of an answer. One that fails on its way breaks off.
 * @throws what reading the first of it throws: nothing has been answered then
 */
export async function bodyOf(
  pieces: AsyncIterable<string>,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const bytes = gathered(pieces)
  let first: Awaited<ReturnType<typeof bytes.next>> | undefined = await bytes.next()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = first ?? (await bytes.next())
      first = undefined
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: () => void bytes.return(undefined),
  })
}

async function* gathered(pieces: AsyncIterable<string>) {
  const encoder = new TextEncoder()
  let text = ''
  for await (const piece of pieces) {
    text += piece
    if (text.length < ENOUGH) continue
    yield encoder.encode(text)
    text = ''
  }
  if (text !== '') yield encoder.encode(text)
}

import { expect, test, vi } from 'vitest'
import type { MessagePage } from '../../client/index.ts'
import { openLine } from './conversation-line.ts'

test('what is to be loaded anew while formulas are made ready is loaded anew', async () => {
  const part = { id: 'p', type: 'text', text: 'So $x^2$.' } as const
  const page = { items: [{ role: 'assistant', parts: [part] }], seq: 0 } as unknown as MessagePage
  const messages = vi.fn(async () => page)
  const onPage = vi.fn()
  const line = openLine(
    { conversations: { messages } } as never,
    // Nothing happens, for as long as somebody listens.
    async function* (_, { signal }) {
      await new Promise((end) => signal?.addEventListener('abort', end))
      yield* []
    },
    'conv_1',
    false,
    { onPage, onEvent() {}, seq: () => 0, onBroken() {}, onFailure() {} },
  )
  await vi.waitFor(() => expect(messages).toHaveBeenCalledTimes(1))
  line.reload()
  await vi.waitFor(() => expect(onPage).toHaveBeenCalled())
  expect(messages).toHaveBeenCalledTimes(2)
  line.close()
})

import { expect, test } from 'vitest'
import type { Client } from '../../client/index.ts'
import type { Message, ToolPart } from '../../protocol/index.ts'
import { createApprovals } from './approvals.ts'
import type { Screen } from './screen.ts'

const call = (toolCallId: string): ToolPart => ({
  type: 'tool',
  id: toolCallId,
  toolCallId,
  toolName: 'order',
  input: '{}',
  state: 'waiting',
})

test('after Ctrl-C nothing more is asked', async () => {
  const lines: string[] = []
  const screen = { endReply() {}, note() {}, line: (text: string) => void lines.push(text) }
  const approvals = createApprovals({
    client: {} as Client,
    screen: screen as unknown as Screen,
    confirm: async () => null,
  })
  const parts = [call('call_1'), call('call_2')]
  expect(approvals.look({ parts } as unknown as Message, 'run_1')).toBe(true)
  await new Promise((resolve) => setImmediate(resolve))
  expect(lines).toHaveLength(1)
})

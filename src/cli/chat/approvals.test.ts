import { expect, test } from 'vitest'
import type { Approval, Client } from '../../client/index.ts'
import type { Message, ToolPart } from '../../protocol/index.ts'
import { createApprovals } from './approvals.ts'
import type { Screen } from './screen.ts'

const call = (id: string, toolCallId = id): ToolPart => ({
  type: 'tool',
  id,
  toolCallId,
  toolName: 'order',
  input: '{}',
  state: 'waiting',
  approval: { approvalId: `asked_${id}` },
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

test('calls that have the same id are asked about each on its own, and each once', async () => {
  const answers: Approval[] = []
  const runs = { approve: async (_: string, answer: Approval) => void answers.push(answer) }
  const approvals = createApprovals({
    client: { runs } as unknown as Client,
    screen: { endReply() {}, note() {}, line() {} } as unknown as Screen,
    confirm: async () => answers.length === 0,
  })
  const look = (part: ToolPart) => approvals.look({ parts: [part] } as unknown as Message, 'run_1')
  for (const part of [call('p1', 'c'), call('p1', 'c'), call('p2', 'c')]) look(part)
  await new Promise((resolve) => setImmediate(resolve))
  expect(answers).toEqual([
    { toolCallId: 'c', approvalId: 'asked_p1', approved: true },
    { toolCallId: 'c', approvalId: 'asked_p2', approved: false },
  ])
})

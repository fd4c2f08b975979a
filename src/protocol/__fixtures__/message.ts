import type { Message } from '../message.ts'
import type { Part } from '../part.ts'

/** A message of these parts; a test names of the other fields those that matter to it. */
export const messageOf = (
  role: Message['role'],
  parts: Part[],
  fields: Partial<Message> = {},
): Message => ({
  id: `msg_${role}`,
  conversationId: 'conv_1',
  parentId: null,
  role,
  parts,
  createdAt: '2026-08-21T09:30:01.137Z',
  ...fields,
})

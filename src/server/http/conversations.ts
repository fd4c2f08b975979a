import type { Conversation } from '../../protocol/index.ts'
import { showBranch } from '../conversations/branches.ts'
import {
  deleteConversation,
  findConversation,
  listConversations,
  updateConversation,
  type ConversationsDeps,
} from '../conversations/conversations.ts'
import { readUsage } from '../conversations/conversation-usage.ts'
import {
  createConversation,
  findBegun,
  type Beginning,
} from '../conversations/create-conversation.ts'
import { editReply } from '../conversations/edit-reply.ts'
import { forkConversation } from '../conversations/fork-conversation.ts'
import { readMessages } from '../conversations/messages.ts'
import { conversationOf } from '../conversations/rows.ts'
import { search } from '../conversations/search.ts'
import type { Models } from '../models/registry.ts'
import { hasSome, stateOf, unchanged } from './etag.ts'
import { idForKey } from './idempotency.ts'
import type { Handlers } from './request.ts'

/** Conversations and their messages. */
export function conversationHandlers(
  deps: ConversationsDeps,
  models: Models,
): Handlers<
  | 'createConversation'
  | 'listConversations'
  | 'getConversation'
  | 'updateConversation'
  | 'deleteConversation'
  | 'listMessages'
  | 'conversationUsage'
  | 'showBranch'
  | 'editReply'
  | 'forkConversation'
  | 'search'
> {
  /** A model that does not exist is refused now, not with the first message. */
  const check = (model: string | null | undefined) => model && models.resolve(model)
  return {
    createConversation: async ({ body }, { ownerId }, c) => {
      const id = body.id ?? idForKey('conv', ownerId, c.req.header('idempotency-key'))
      const input = { ...(body as Beginning), id }
      const begun = await findBegun(deps, ownerId, input)
      if (begun) return begun
      check(body.model)
      return createConversation(deps, ownerId, input)
    },
    listConversations: ({ query }, { ownerId }) => listConversations(deps, ownerId, query),
    getConversation: async ({ params }, { ownerId }) =>
      conversationOf(await findConversation(deps, ownerId, params.id)),
    updateConversation: ({ params, body }, { ownerId }) => {
      check(body.model)
      return updateConversation(deps, ownerId, params.id, body as never)
    },
    deleteConversation: ({ params }, { ownerId }) => deleteConversation(deps, ownerId, params.id),
    showBranch: ({ params, body }, { ownerId }) =>
      showBranch(deps, ownerId, params.id, body.messageId),
    editReply: ({ params, body }, { ownerId }, c) => {
      const id = body.id ?? idForKey('msg', ownerId, c.req.header('idempotency-key'))
      return editReply(deps, ownerId, params.id, { ...body, id })
    },
    forkConversation: ({ params, body }, { ownerId }, c) => {
      const id = body.id ?? idForKey('conv', ownerId, c.req.header('idempotency-key'))
      return forkConversation(deps, ownerId, params.id, { ...body, id })
    },
    search: ({ query }, { ownerId }) => search(deps, ownerId, query),
    conversationUsage: ({ params }, { ownerId }) => readUsage(deps, ownerId, params.id),
    listMessages: async ({ params, query }, { ownerId }, c) => {
      const check = (found: Conversation) => unchanged(c, stateOf(found, query))
      // Who has it is answered without reading it.
      const known =
        hasSome(c) && check(conversationOf(await findConversation(deps, ownerId, params.id)))
      if (known) return known
      const page = await readMessages(deps, ownerId, params.id, query)
      return check(page.conversation) ?? page
    },
  }
}

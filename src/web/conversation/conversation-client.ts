import type { Client } from '../../client/index.ts'

/** What answers a conversation on screen: the server or, where nothing is kept, this very tab. */
export interface ConversationClient extends Pick<Client, 'send' | 'runs'> {
  conversations: Pick<
    Client['conversations'],
    'create' | 'messages' | 'update' | 'showBranch' | 'answer' | 'editReply' | 'usage'
  > &
    // Where nothing is kept, no other conversation can begin with it.
    Partial<Pick<Client['conversations'], 'fork'>>
}

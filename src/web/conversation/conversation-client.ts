import type { Client } from '../../client/index.ts'

/** What answers a conversation on screen: the server or, where nothing is kept, this very tab. */
export interface ConversationClient extends Pick<Client, 'send' | 'runs'> {
  conversations: Pick<
    Client['conversations'],
    'create' | 'messages' | 'update' | 'showBranch' | 'usage'
  >
}

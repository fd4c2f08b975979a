import { MAX_IMPORT_BYTES } from '../../protocol/routes.schema.ts'
import type { ConversationsDeps } from '../conversations/conversations.ts'
import { exportConversation } from '../conversations/export-conversation.ts'
import { attachment } from '../conversations/file-name.ts'
import { importHistory } from '../conversations/import-history.ts'
import { readJsonText } from './body.ts'
import { stateOf, unchanged } from './etag.ts'
import { bodyOf } from './piecewise.ts'
import type { Handlers } from './request.ts'

/** Conversations from and to files. */
export function historyHandlers(
  deps: ConversationsDeps,
): Handlers<'importConversation' | 'exportConversation'> {
  return {
    importConversation: async ({ query }, { ownerId }, c) => {
      // Not parsed here: numbers must stay as they are written.
      const dump = await readJsonText(c.env.incoming, MAX_IMPORT_BYTES)
      const { title, unwrapArgs } = query
      return importHistory(deps, ownerId, [dump], { title: title ?? undefined, unwrapArgs })
    },
    exportConversation: async ({ params, query }, { ownerId }, c) => {
      const languages = c.req.header('accept-language')
      const { pieces, mediaType, filename, conversation } = await exportConversation(
        deps,
        ownerId,
        params.id,
        query.format,
        { languages },
      )
      const known = unchanged(c, stateOf(conversation, [query, languages]))
      if (known) return known
      return c.body(await bodyOf(pieces), 200, {
        'cache-control': 'no-store',
        'content-type': mediaType,
        'content-disposition': attachment(filename),
      })
    },
  }
}

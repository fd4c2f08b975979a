import { createShare, listShares, revokeShare, type SharesDeps } from '../conversations/shares.ts'
import { bodyOf } from './piecewise.ts'
import type { Handlers, HttpContext } from './request.ts'

/** Links to conversations, and what they lead to. @param count what somebody asks for who need not sign in */
export function shareHandlers(
  deps: SharesDeps,
  count: (c: HttpContext) => Promise<void>,
): Handlers<'createShare' | 'listShares' | 'revokeShare' | 'readShare'> {
  return {
    createShare: ({ params, body }, { ownerId }) => createShare(deps, ownerId, params.id, body),
    listShares: ({ params, query }, { ownerId }) => listShares(deps, ownerId, params.id, query),
    revokeShare: ({ params }, { ownerId }) => revokeShare(deps, ownerId, params.id, params.shareId),
    async readShare({ params }, _, c) {
      await count(c)
      const languages = c.req.header('accept-language')
      // Not before it is asked for: reading Markdown takes memory.
      const { DOCUMENT_POLICY } = await import('../conversations/html-document.ts')
      const { nothingShared, readShare } = await import('../conversations/read-share.ts')
      const page = await readShare(deps.store, params.token, languages)
      return c.body(await bodyOf(page ?? nothingShared(languages)), page ? 200 : 404, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `${DOCUMENT_POLICY}; frame-ancestors 'none'`,
        // Nobody keeps what may be revoked, and nobody finds it but by the link.
        'cache-control': 'no-store',
        'x-robots-tag': 'noindex, nofollow, noarchive',
        vary: 'accept-language',
      })
    },
  }
}

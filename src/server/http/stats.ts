import { AppError } from '../../protocol/index.ts'
import { createStats, type StatsDeps } from '../conversations/stats.ts'
import type { Handlers } from './request.ts'

/** What was used. Everybody may see their own; only who runs the server sees others'. */
export function statsHandlers(deps: StatsDeps): Handlers<'stats'> {
  const readStats = createStats(deps)
  return {
    stats: ({ query: { owner, ...query } }, { ownerId, scopes }) => {
      if (owner !== undefined && owner !== ownerId && !scopes.includes('admin'))
        throw new AppError('forbidden', { message: 'This needs a token with the scope admin.' })
      return readStats({ ...query, owner: owner ?? ownerId })
    },
  }
}

import { StartError } from '../start-error.ts'

/** A database as it is named in messages: never with its password. */
export interface PostgresAddress {
  /** For the driver. */
  url: string
  server: string
  database: string
  user: string
}

export function postgresAddress(databaseUrl: string): PostgresAddress {
  const url = new URL(databaseUrl)
  return {
    url: databaseUrl,
    server: url.host || 'localhost',
    database: decodeURIComponent(url.pathname.slice(1)) || decodeURIComponent(url.username),
    user: decodeURIComponent(url.username),
  }
}

/** What went wrong, in one sentence for the person who starts the server. */
export function startErrorOf(error: unknown, address: PostgresAddress): StartError {
  if (error instanceof StartError) return error
  const { server, database, user } = address
  const code = (error as { code?: string }).code ?? ''
  const say = (sentence: string) => new StartError(sentence, { cause: error })
  if (code.startsWith('28'))
    return say(
      `Postgres at ${server} refuses the user ${user || '(none)'} or its password (${code}). Check DATABASE_URL.`,
    )
  if (code === '3D000')
    return say(
      `Postgres at ${server} has no database ${database}. Create it, or name another in DATABASE_URL.`,
    )
  if (code === '42501')
    return say(
      `The user ${user} may not create tables in the database ${database} at ${server}. Make it the database's owner, or name another in DATABASE_URL.`,
    )
  if (/^(E[A-Z]+|CONNECT)/.test(code))
    return say(
      `Loquat cannot reach Postgres at ${server} (${code}). Check that it is running and what DATABASE_URL says.`,
    )
  return say(
    `Loquat cannot use the database ${database} at ${server}: ${(error as Error).message.replace(/\.$/, '')}.`,
  )
}

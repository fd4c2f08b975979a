import type { StoreLook } from './look-at-store.ts'
import { refuseNewer } from './migrate.ts'
import { postgresAddress, startErrorOf } from './postgres-address.ts'
import { asking, refuseServer } from './postgres-migrate.ts'
import { openSession } from './postgres-session.ts'

/** What a start would find in the database. @throws StartError as the start would */
export async function lookAtPostgres(url: string): Promise<StoreLook> {
  const address = postgresAddress(url)
  const name = `${address.database} at ${address.server}`
  const session = await openSession({ url, lists: true }).catch((error: unknown) => {
    throw startErrorOf(error, address)
  })
  const ask = asking(session)
  try {
    await refuseServer(session, name)
    const [[old, may] = []] = await ask(
      "select to_regclass('migrations') is not null, coalesce(has_schema_privilege(current_schema(), 'create'), false)",
    )
    // As Postgres says it itself, to whoever tries.
    if (!may) throw Object.assign(new Error('permission denied'), { code: '42501' })
    if (!old) return { schema: undefined, running: false, providerKeys: [] }
    const [[schema] = []] = await ask('select count(*) from migrations')
    refuseNewer(Number(schema), name, 'DATABASE_URL')
    const rows = await ask('select provider_id, sealed from provider_keys')
    const providerKeys = rows.map(([id, sealed]) => ({
      providerId: String(id),
      sealed: String(sealed),
    }))
    return { schema: Number(schema), running: false, providerKeys }
  } catch (error) {
    throw startErrorOf(error, address)
  } finally {
    await session.close()
  }
}

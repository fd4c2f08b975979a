import postgres from 'postgres'
import { beforeEach, describe, expect, it } from 'vitest'
import { newDatabase } from '../../../test/databases.ts'
import { MIGRATIONS } from './migrate.ts'
import { lookAtPostgres } from './postgres-look.ts'
import { openPostgres } from './postgres.ts'

describe('a look at a database that servers may share', () => {
  let url: string
  beforeEach(async () => {
    url = await newDatabase()
  })

  const ask = async (statement: string, address = url) => {
    const sql = postgres(address, { max: 1, onnotice: () => {} })
    const rows = await sql.unsafe(statement)
    await sql.end()
    return [...rows]
  }
  const make = async () => {
    const store = await openPostgres({ url, durability: 'full' })
    const key = { providerId: 'openai', sealed: 'sealed', now: 1 }
    await store.write([[store.providerKeys.put(key)]])
    await store.close()
  }

  it('finds none where there is none, and makes none', async () => {
    expect(await lookAtPostgres(url)).toMatchObject({ schema: undefined, providerKeys: [] })
    const tables = "select count(*)::int as n from pg_tables where schemaname = 'public'"
    expect(await ask(tables)).toEqual([{ n: 0 }])
  })

  it('finds the schema and the sealed keys', async () => {
    await make()
    expect(await lookAtPostgres(url)).toEqual({
      schema: MIGRATIONS.length,
      running: false,
      providerKeys: [{ providerId: 'openai', sealed: 'sealed' }],
    })
  })

  it('leaves an old one as it is', async () => {
    await make()
    await ask('delete from migrations where id > 5')
    expect((await lookAtPostgres(url)).schema).toBe(5)
    expect(await ask('select max(id)::int as id from migrations')).toEqual([{ id: 5 }])
  })

  it('refuses one of a newer version', async () => {
    await make()
    await ask("insert into migrations values (9999, '9999-from-the-future', 0)")
    await expect(lookAtPostgres(url)).rejects.toThrow(/newer version of Loquat/)
  })

  it('says in a sentence what a start would stumble on', async () => {
    const other = new URL(url)
    other.pathname = '/not-there'
    await expect(lookAtPostgres(other.href)).rejects.toThrow(/has no database not-there/)
    other.host = '127.0.0.1:1'
    await expect(lookAtPostgres(other.href)).rejects.toThrow(/cannot reach Postgres/)
    const name = new URL(url).pathname.slice(1)
    const user = `guest_${name.replaceAll('-', '_')}`
    await ask(`create role ${user} login; revoke create on schema public from public`)
    const guest = new URL(url)
    guest.username = user
    await expect(lookAtPostgres(guest.href)).rejects.toThrow(/may not create tables/)
    await ask(`drop role ${user}`)
  })
})

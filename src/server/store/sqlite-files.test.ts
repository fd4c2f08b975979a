import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MIGRATIONS } from './migrate.ts'
import { openSqlite } from './sqlite.ts'
import { claimDataDirectory } from './sqlite-files.ts'

describe('a data directory', () => {
  let directory: string
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'loquat-files-'))))
  afterEach(() => rmSync(directory, { recursive: true }))

  const open = () => openSqlite({ directory, durability: 'full' })

  it('belongs to one server at a time', async () => {
    const store = await open()
    await expect(open()).rejects.toThrow(/Another Loquat is already running/)
    await store.close()
    await (await open()).close()
  })

  it('must not be on a network file system', () => {
    expect(() => claimDataDirectory(directory, { fileSystemType: () => 0x6969 })).toThrow(
      /network file system \(NFS\)/,
    )
    // statfs gives some of these numbers as negative ones.
    expect(() => claimDataDirectory(directory, { fileSystemType: () => 0xff534d42 | 0 })).toThrow(
      /CIFS/,
    )
  })

  it('must be a folder that can be made', () => {
    writeFileSync(join(directory, 'file'), '')
    expect(() => claimDataDirectory(join(directory, 'file'))).toThrow(
      /cannot write to its data directory/,
    )
  })

  it('must be a place where this user may write', () => {
    // Nobody may, not even root.
    expect(() => claimDataDirectory('/dev/null/loquat')).toThrow(
      /cannot write to its data directory/,
    )
  })

  it('holds one database in WAL mode that names the steps of its schema, in order', async () => {
    const store = await open()
    const database = new DatabaseSync(join(directory, 'loquat.sqlite'), { readOnly: true })
    expect(database.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' })
    const steps = database.prepare('select id, name from migrations order by id').all()
    expect(steps).toEqual(MIGRATIONS.map(({ name }, i) => ({ id: i + 1, name })))
    database.close()
    await store.close()
  })

  it('from a newer version is refused', async () => {
    await (await open()).close()
    const database = new DatabaseSync(join(directory, 'loquat.sqlite'))
    database.exec("insert into migrations (id, name, applied_at) values (99, '0099-later', 0)")
    database.close()
    await expect(open()).rejects.toThrow(/newer version of Loquat/)
  })

  it('with a broken database is refused in a sentence', async () => {
    writeFileSync(
      join(directory, 'loquat.sqlite'),
      'this is not a database, only a text of some length',
    )
    await expect(open()).rejects.toThrow(/cannot open its database/)
  })
})

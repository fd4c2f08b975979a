import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MIGRATIONS } from './migrate.ts'
import { openSqlite } from './sqlite.ts'
import { claimDataDirectory } from './sqlite-files.ts'

/** As statfs(2) lists them. That a real one is read and refused is tested in test/protocol/start-up.test.ts. */
const REMOTE: [name: string, type: number][] = [
  ['NFS', 0x6969],
  ['SMB', 0x517b],
  ['SMB', 0xfe534d42],
  ['CIFS', 0xff534d42],
  ['9p', 0x01021997],
  ['FUSE', 0x65735546],
  ['AFS', 0x5346414f],
  ['AFS', 0x6b414653],
  ['CephFS', 0x00c36400],
  ['Coda', 0x73757245],
  ['NCP', 0x564c],
  ['BeeGFS', 0x19830326],
]
/** ext4, XFS, Btrfs, tmpfs, overlayfs, ZFS, and APFS as macOS numbers it. */
const LOCAL = [0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0x2fc12fc1, 0x1a]

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

  const claim = (type: number) => claimDataDirectory(directory, { fileSystemType: () => type })

  it.each(REMOTE)('must not be on a network file system: %s %i', (name, type) => {
    const refusal = `network file system (${name})`
    expect(() => claim(type)).toThrow(refusal)
    // Some systems give the same bits as a negative number.
    expect(() => claim(type | 0)).toThrow(refusal)
    expect(readdirSync(directory)).toEqual([])
  })

  it.each(LOCAL)('may be on a local disk: %i', (type) => claim(type)())

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

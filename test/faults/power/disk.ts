import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Op } from './trace.ts'

type Change = Extract<Op, { kind: 'write' | 'truncate' }>

/** What is in a file, as the changes that made it. */
interface File {
  changes: Change[]
  /** So many of them are on the disk for certain. */
  synced: number
}

/** The names in a folder. */
interface Folder {
  now: Map<string, File>
  /** What is on the disk for certain, and then how it changed. */
  synced: Map<string, File>
  later: Map<string, File>[]
}

/** What a disk keeps of what it was not yet told to keep: any part of it may be there, or none. */
export interface Luck {
  about: string
  /** Of the changes of the names in a folder so many, the first ones. */
  names(changes: number): number
  /** Which of some sectors of a write are there; undefined: all, and the file's new length with them. */
  sectors(count: number): boolean[] | undefined
}

/** Only what was synced is there. */
export const NOTHING: Luck = {
  about: 'what was synced',
  names: () => 0,
  sectors: (count) => Array.from({ length: count }, () => false),
}

/** Some of the rest is there as well, in any order, and sectors are written one by one. */
export function chance(random: () => number): Luck {
  const kept = random()
  const torn = random() < 0.5 ? 0 : random()
  return {
    about: `what was synced, and of the rest ${Math.round(kept * 100)} %, ${Math.round(torn * 100)} % of it torn`,
    names: (changes) => Math.floor(random() * (changes + 1)),
    sectors: (count) => {
      const there = random() < kept
      if (there && random() >= torn) return undefined
      return Array.from({ length: count }, () => there && random() < 0.5)
    },
  }
}

/** Everything but a little is there: finds what relies on the order of two writes. */
export function mishap(random: () => number): Luck {
  return {
    about: 'all but one write in ten',
    names: (changes) => changes,
    sectors: (count) =>
      random() < 0.9 ? undefined : Array.from({ length: count }, () => random() < 0.2),
  }
}

const SECTOR = 512

/**
 * Makes the data directory anew as a disk has it after the power went away.
 * @param root its path in the trace
 * @param moment what begins then, or later, never happened
 * @returns false when not even the directory is there
 */
export function rebuild(
  ops: Op[],
  root: string,
  moment: number,
  luck: Luck,
  into: string,
): boolean {
  const { folders, made } = replay(ops, root, moment)
  if (!made.synced && luck.names(1) === 0) return false
  const folder = folders.get(root)
  mkdirSync(into, { mode: 0o700 })
  if (!folder) return true
  const states = [folder.synced, ...folder.later]
  for (const [name, file] of states[luck.names(folder.later.length)]!)
    // Shared memory, which SQLite makes anew.
    if (!name.endsWith('-shm')) writeFileSync(join(into, name), contentOf(file, luck))
  return true
}

function replay(ops: Op[], root: string, moment: number) {
  const folders = new Map<string, Folder>()
  const made = { synced: false, asked: false }
  const folderOf = (path: string) => {
    const folder = folders.get(path) ?? { now: new Map(), synced: new Map(), later: [] }
    folders.set(path, folder)
    return folder
  }
  const rename = (folder: Folder, change: (names: Map<string, File>) => void) => {
    folder.now = new Map(folder.now)
    change(folder.now)
    folder.later.push(folder.now)
  }
  for (const op of ops) {
    if (op.begin >= moment) break
    if (op.kind === 'send') continue
    const folder = folderOf(dirname(op.path))
    const name = basename(op.path)
    if (op.kind === 'create') rename(folder, (names) => names.set(name, { changes: [], synced: 0 }))
    else if (op.kind === 'unlink') rename(folder, (names) => names.delete(name))
    else if (op.kind === 'rename')
      rename(folder, (names) => {
        names.set(basename(op.to), names.get(name)!)
        names.delete(name)
      })
    else if (op.kind === 'mkdir') made.asked ||= op.path === root
    else if (op.kind !== 'sync') folder.now.get(name)?.changes.push(op)
    else if (op.end >= moment) continue
    else if (op.path === dirname(root)) made.synced ||= made.asked
    else if (op.path === root) {
      const self = folderOf(root)
      Object.assign(self, { synced: self.now, later: [] })
    } else {
      const file = folder.now.get(name)
      if (file) file.synced = file.changes.filter(({ end }: Change) => end < op.begin).length
    }
  }
  return { folders, made }
}

function contentOf({ changes, synced }: File, luck: Luck): Buffer {
  const content = createBytes()
  for (const [i, change] of changes.entries()) {
    const safe = i < synced
    if (change.kind === 'truncate') {
      if (safe || !luck.sectors(1)) content.resize(change.size)
      continue
    }
    const { offset, bytes } = change
    const first = Math.floor(offset / SECTOR)
    const count = Math.ceil((offset + bytes.length) / SECTOR) - first
    const sectors = safe ? undefined : luck.sectors(count)
    if (!sectors) content.put(offset, bytes)
    for (const [i, there] of (sectors ?? []).entries()) {
      if (!there) continue
      const from = Math.max(offset, (first + i) * SECTOR)
      content.put(from, bytes.subarray(from - offset, (first + i + 1) * SECTOR - offset))
    }
  }
  return content.all()
}

/** Bytes of a file; what lies between two writes is zero. */
function createBytes() {
  let bytes = Buffer.alloc(1 << 16)
  let size = 0
  return {
    all: () => bytes.subarray(0, size),
    put(offset: number, piece: Buffer): void {
      size = Math.max(size, offset + piece.length)
      if (size > bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(size * 2)])
      piece.copy(bytes, offset)
    },
    resize(to: number): void {
      if (to > bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(to)])
      bytes.fill(0, Math.min(size, to), Math.max(size, to))
      size = to
    },
  }
}

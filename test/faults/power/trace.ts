import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What a server did to its files, or sent to somebody; a moment is the number of a line of the trace. */
export type Act =
  | { kind: 'create' | 'mkdir' | 'unlink' | 'sync'; path: string }
  | { kind: 'rename'; path: string; to: string }
  | { kind: 'write'; path: string; offset: number; bytes: Buffer }
  | { kind: 'truncate'; path: string; size: number }
  /** `port` is the receiver's; 0 is standard output. */
  | { kind: 'send'; port: number; bytes: Buffer }

/** An act that went well, from when it was asked for to when it was answered. One that was not answered never ends. */
export type Op = Act & { begin: number; end: number }

/** For `strace`: the calls that are written down, in the form that is read here. */
export const TRACED = [
  ...['-f', '--seccomp-bpf', '-yy', '-xx', '-s', '16000000', '-e', 'signal=none', '-e'],
  'trace=openat,write,pwrite64,writev,pwritev,sendto,sendmsg,ftruncate,fallocate,copy_file_range,' +
    'unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,fsync,fdatasync,sync_file_range',
]

interface Call {
  name: string
  args: string
  result: number
  begin: number
  end: number
}

/**
 * Reads a trace of `strace`.
 * @param root the folder whose files matter
 * @param there what was in it before
 */
export function readTrace(file: string, root: string, there: Op[]): Op[] {
  const files = createFiles(root, new Set(there.map((op) => ('path' in op ? op.path : ''))))
  const ops = [...there]
  for (const call of readCalls(file)) {
    const act = call.result < 0 ? undefined : (sendOf(call) ?? files.actOf(call))
    if (act) ops.push({ ...act, begin: call.begin, end: call.end })
  }
  return ops
}

/** A folder that is on the disk for certain, with its files. */
export function opsOf(root: string): Op[] {
  const files = readdirSync(root).map((name) => join(root, name))
  const acts: Act[] = [
    ...files.flatMap((path): Act[] => [
      { kind: 'create', path },
      { kind: 'write', path, offset: 0, bytes: readFileSync(path) },
      { kind: 'sync', path },
    ]),
    ...[{ kind: 'mkdir', path: root } as const, { kind: 'sync', path: root } as const],
    { kind: 'sync', path: dirname(root) },
  ]
  return acts.map((act, i) => ({ ...act, begin: i - acts.length, end: i - acts.length + 0.5 }))
}

/** The calls in the order in which they were asked for, which is mostly that of their answers as well. */
function* readCalls(file: string): Generator<Call> {
  const waiting: Call[] = []
  const open = new Map<string, Call>()
  let moment = 0
  for (const line of linesOf(file)) {
    moment++
    const thread = line.slice(0, line.indexOf(' '))
    const asked = /^\d+ +(\w+)\(/.exec(line)
    const known = asked ? undefined : open.get(thread)
    const call = asked
      ? { name: asked[1]!, args: '', result: 0, begin: moment, end: Infinity }
      : known
    if (!call) continue
    if (asked) waiting.push(call)
    open.delete(thread)
    takeLine(call, asked ? line.slice(asked[0].length) : line.slice(line.indexOf('>') + 1), moment)
    if (call.end === Infinity) open.set(thread, call)
    while (waiting[0] && waiting[0].end < Infinity) yield waiting.shift()!
  }
  yield* waiting
}

/** What a dying process was asked has no answer: ") = ?", or none at all. */
function takeLine(call: Call, rest: string, moment: number): void {
  const unfinished = '<unfinished ...>'
  if (rest.endsWith(unfinished)) {
    call.args += rest.slice(0, -unfinished.length)
    return
  }
  const answer = /\) += (-?\d+)[^"]*$/.exec(rest)
  call.args += answer ? rest.slice(0, answer.index) : rest
  if (!answer) return
  call.result = Number(answer[1])
  call.end = moment
}

/** A trace may be longer than a string can be. */
export function* linesOf(file: string): Generator<string> {
  const from = openSync(file, 'r')
  const bytes = Buffer.alloc(1 << 22)
  let rest = ''
  try {
    for (;;) {
      const size = readSync(from, bytes)
      if (size === 0) return
      const lines = (rest + bytes.toString('latin1', 0, size)).split('\n')
      rest = lines.pop()!
      yield* lines
    }
  } finally {
    closeSync(from)
  }
}

const decode = (text: string): Buffer => Buffer.from(text.replaceAll('\\x', ''), 'hex')

/** Every string among some arguments, one after the other. */
const bytesIn = (args: string): Buffer =>
  Buffer.concat([...args.matchAll(/"([^"]*)"/g)].map((found) => decode(found[1]!)))

function sendOf({ name, args, result, end }: Call): Act | undefined {
  const port =
    /^\d+<TCP:\[.*?->.*?:(\d+)\]>/.exec(args)?.[1] ?? (args.startsWith('1<') ? 0 : undefined)
  if (port === undefined || !/^(write|send)/.test(name)) return undefined
  const bytes = bytesIn(args)
  return {
    kind: 'send',
    port: Number(port),
    bytes: end === Infinity ? bytes : bytes.subarray(0, result),
  }
}

/** Knows where each open file was written last. */
function createFiles(root: string, known: Set<string>) {
  const positions = new Map<string, number>()
  const isOurs = (path: string) =>
    path === root || path.startsWith(`${root}/`) || path === dirname(root)
  const pathsIn = (text: string) =>
    [...text.matchAll(/"((?:\\x[0-9a-f]{2})+)"/g)].map((found) => decode(found[1]!).toString())

  function opened({ args }: Call, path: string): Act | undefined {
    if (args.includes('O_TRUNC') && known.has(path)) return { kind: 'truncate', path, size: 0 }
    if (!args.includes('O_CREAT') || known.has(path)) return undefined
    known.add(path)
    return { kind: 'create', path }
  }

  function named(call: Call): Act | undefined {
    const [path = '', to = ''] = pathsIn(call.args)
    if (!isOurs(path)) return undefined
    if (call.name === 'openat') return opened(call, path)
    if (call.name.startsWith('mkdir')) return { kind: 'mkdir', path }
    known.delete(path)
    if (call.name.startsWith('unlink')) return { kind: 'unlink', path }
    if (!call.name.startsWith('rename')) throw new Error(`${call.name} is not understood`)
    known.add(to)
    return { kind: 'rename', path, to }
  }

  /** Calls that take the number of an open file, which `strace` follows by its path. */
  function numbered(call: Call, fd: string, path: string): Act {
    const rest = call.args.slice(call.args.indexOf('>') + 1)
    const last = Number(/, (\d+) ?$/.exec(rest)?.[1])
    switch (call.name) {
      case 'fsync':
      case 'fdatasync':
        return { kind: 'sync', path }
      case 'ftruncate':
        return { kind: 'truncate', path, size: last }
      case 'pwrite64':
        return { kind: 'write', path, offset: last, bytes: bytesIn(rest) }
      case 'write': {
        const offset = positions.get(fd) ?? 0
        const bytes = bytesIn(rest)
        positions.set(fd, offset + bytes.length)
        return { kind: 'write', path, offset, bytes }
      }
      default:
        throw new Error(`${call.name} on a file of the database is not understood`)
    }
  }

  return {
    actOf(call: Call): Act | undefined {
      const fd = /^(\d+)<((?:\\x[0-9a-f]{2})+)>/.exec(call.args)
      if (!fd) {
        if (call.name === 'openat') positions.delete(String(call.result))
        return named(call)
      }
      const path = decode(fd[2]!).toString()
      const deleted = call.args.startsWith('(deleted)', fd[0].length)
      return isOurs(path) && !deleted ? numbered(call, fd[1]!, path) : undefined
    },
  }
}

import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './tree.ts'

const SCRIPT = `
exec 3<>/dev/fuse
mount -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 test "$1" || exit 99
"$2" "$3" >/dev/null 2>&1 &
exec 3>&-
shift 3
"$@"
exit $?
`

/**
 * The words before a command for which a folder is on a file system that is no local disk. Nobody else sees it, and it
 * goes with the command. It is FUSE, by which sshfs and others come: NFS and SMB need modules that a kernel in a container
 * often lacks, and a server. Their numbers are tested in sqlite-files.test.ts.
 */
export function onNetworkFileSystem(folder: string): string[] {
  const server = join(ROOT, 'test/fuse-server.ts')
  const apart = ['unshare', '--map-root-user', '--mount', '--pid', '--fork', '--kill-child']
  return [...apart, 'sh', '-c', SCRIPT, 'sh', folder, process.execPath, server]
}

/** May this user, on this machine, do so? Not in every container, and on Linux only. */
export function canMount(): boolean {
  if (process.platform !== 'linux') return false
  const [program, ...words] = [...onNetworkFileSystem(tmpdir()), 'true']
  return spawnSync(program, words, { timeout: 10_000 }).status === 0
}

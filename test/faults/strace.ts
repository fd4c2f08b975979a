import { spawnSync } from 'node:child_process'

/**
 * The program that shows, and changes, what a server asks of the operating system.
 * @throws Error that says what to install
 */
export function strace(...args: string[]): string[] {
  if (spawnSync('strace', ['-V']).status !== 0)
    throw new Error(
      'This suite needs strace, on Linux: install it (on Debian or Ubuntu: sudo apt-get install -y strace).',
    )
  return ['strace', ...args]
}

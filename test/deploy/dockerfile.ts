/** One line of a Dockerfile, its continuations included. */
export interface Instruction {
  name: string
  /** What begins with two dashes. */
  flags: Record<string, string>
  /** Its words: of a list as they are there, else split at blanks; a command for the shell is the shell's. */
  words: string[]
}

/** What one FROM begins. */
export interface Stage {
  name: string | undefined
  /** An earlier stage, or an image. */
  from: string
  instructions: Instruction[]
}

const SHELL = ['/bin/sh', '-c']

export function parseDockerfile(text: string): Stage[] {
  const stages: Stage[] = []
  const lines = text.replace(/^\s*#.*\n/gm, '').replace(/\\\n/g, ' ')
  for (const line of lines.split('\n').filter((line) => line.trim() !== '')) {
    const [, name = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line.trim()) ?? []
    if (name === 'FROM') {
      const [from = '', , as] = rest.split(/\s+/)
      stages.push({ name: as, from, instructions: [] })
    } else stages.at(-1)!.instructions.push(parseInstruction(name, rest))
  }
  return stages
}

function parseInstruction(name: string, text: string): Instruction {
  const flags: Record<string, string> = {}
  const rest = text.replace(/^(--\S+\s+)+/, (found) => {
    for (const [, flag = '', value = ''] of found.matchAll(/--([\w-]+)=(\S+)/g)) flags[flag] = value
    return ''
  })
  if (name === 'HEALTHCHECK') {
    const { words } = parseInstruction('CMD', rest.replace(/^CMD\s+/, ''))
    return { name, flags, words }
  }
  if (rest.startsWith('[')) return { name, flags, words: JSON.parse(rest) as string[] }
  const isCommand = name === 'RUN' || name === 'CMD'
  return { name, flags, words: isCommand ? [...SHELL, rest] : rest.trim().split(/\s+/) }
}

/** Which paths a `.dockerignore` keeps from a build: the last pattern that fits a path, or a folder it is in, decides. */
export function readIgnored(text: string): (path: string) => boolean {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ out: !line.startsWith('!'), pattern: toRegExp(line.replace(/^!/, '')) }))
  return (path) => {
    const parts = path.split('/')
    const within = parts.map((_, index) => parts.slice(0, index + 1).join('/'))
    return rules.findLast(({ pattern }) => within.some((one) => pattern.test(one)))?.out ?? false
  }
}

function toRegExp(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('?', '[^/]')
    .replace(/\*\*\/|\*\*|\*/g, (found) =>
      found === '**/' ? '(?:.*/)?' : found === '**' ? '.*' : '[^/]*',
    )
  return new RegExp(`^${source}$`)
}

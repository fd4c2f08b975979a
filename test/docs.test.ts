import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { EVERY_EVENT, EVERY_PART } from '../src/protocol/__fixtures__/every-event.ts'
import {
  ACCOUNT_EVENT_TYPES,
  ERRORS,
  EVENT_TYPES,
  ROUTES,
  SCOPES,
  type Access,
  type Conversation,
  type Cost,
  type EndReason,
  type Message,
  type RouteId,
  type Run,
  type RunTiming,
  type Usage,
} from '../src/protocol/index.ts'
import { OUTCOMES } from '../src/protocol/outcomes.ts'
import { PERMISSIONS } from '../src/server/accounts/permissions.ts'
import { SETTINGS, type Setting } from '../src/server/index.ts'
import { COMMAND_IDS, COMMANDS, keyLabels } from '../src/web/commands/registry.ts'
import { en } from '../src/web/words/en/en.ts'
import { enLater } from '../src/web/words/en/later.ts'
import { formatsOf } from '../src/web/words/formats.ts'
import { anchors, codeSpans, links, section, tableRows } from './docs/markdown.ts'
import { readTree, ROOT } from './tree.ts'

const tree = readTree()
const settings: readonly Setting[] = SETTINGS
const pages = tree.filter(({ path }) => path.endsWith('.md') && !path.includes('__fixtures__'))

function page(path: string): string {
  const found = pages.find((candidate) => candidate.path === path)
  if (!found) throw new Error(`${path} does not exist`)
  return found.text
}

test('docs/getting-started.md lists every shortcut, as it is', () => {
  const formats = formatsOf('en')
  const { names, keys } = en(formats).commands
  const does = { ...names, ...enLater(formats).palette.names }
  const table = section(page('docs/getting-started.md'), 'What can I do from the keyboard?')
  expect(tableRows(table)).toEqual(
    COMMAND_IDS.map((id) => [keyLabels(COMMANDS[id].keys, false, keys).join('+'), does[id]]),
  )
})

describe('docs/protocol.md', () => {
  const protocol = page('docs/protocol.md')

  test('lists every error, as it is', () => {
    expect(tableRows(section(protocol, 'Errors'))).toEqual(
      Object.entries(ERRORS).map(([code, { status, retryable, message }]) => [
        code,
        String(status),
        retryable ? 'yes' : 'no',
        message,
      ]),
    )
  })

  test('lists every route, as it is', () => {
    expect(tableRows(section(protocol, 'Routes'))).toEqual(
      (Object.keys(ROUTES) as RouteId[]).map((id) => [
        `${ROUTES[id].method} ${ROUTES[id].path}`,
        String(OUTCOMES[id].status),
        OUTCOMES[id].summary,
      ]),
    )
  })

  test('lists every event type', () => {
    expect(tableRows(section(protocol, 'Event types')).map(([type]) => type)).toEqual(EVENT_TYPES)
  })

  test('lists every type of event of the account', () => {
    const rows = tableRows(section(protocol, 'Following the account'))
    expect(rows.map(([type]) => type)).toEqual(ACCOUNT_EVENT_TYPES)
  })

  test('names every field of every event', () => {
    const rows = new Map(
      tableRows(section(protocol, 'Event types')).map(([type, fields]) => [type, fields]),
    )
    for (const event of EVERY_EVENT)
      for (const field of Object.keys(event).filter((key) => !ENVELOPE.includes(key)))
        expect(rows.get(event.type), `${event.type}.${field}`).toMatch(
          new RegExp(`(^|\`)${field}\\??(\`|$)`),
        )
  })

  test('shows every field of what the API answers', () => {
    const [text = ''] = codeSpans(section(protocol, 'Shapes'))
    for (const [shape, keys] of Object.entries(SHAPES)) {
      const example =
        new RegExp(`^// ${shape}\\b[^\\n]*\\n((?:[^\\n]+\\n)+)`, 'm').exec(text)?.[1] ?? '{}'
      const shown = Object.keys(JSON.parse(example) as object).map((key) => key.replace('?', ''))
      expect(shown.toSorted(), shape).toEqual(keys)
    }
  })

  test('lists every part type', () => {
    expect(tableRows(section(protocol, 'Part types')).map(([type]) => type)).toEqual(
      expect.arrayContaining(EVERY_PART.map((part) => part.type)),
    )
    expect(tableRows(section(protocol, 'Part types'))).toHaveLength(EVERY_PART.length)
  })
})

/** The names of a type's fields; the compiler keeps them equal to the type's. */
function fields<T>(names: Record<keyof T, 1>): string[] {
  return Object.keys(names).toSorted()
}

const SHAPES = {
  conversation: fields<Conversation>({
    id: 1,
    title: 1,
    model: 1,
    instructions: 1,
    settings: 1,
    allowedTools: 1,
    leafId: 1,
    seq: 1,
    running: 1,
    pinned: 1,
    archived: 1,
    createdAt: 1,
    updatedAt: 1,
  }),
  message: fields<Message>({
    id: 1,
    conversationId: 1,
    parentId: 1,
    role: 1,
    parts: 1,
    createdAt: 1,
    runId: 1,
    state: 1,
    model: 1,
    reason: 1,
    finishReason: 1,
    usage: 1,
    cost: 1,
    contextTokens: 1,
    timing: 1,
    promptFrom: 1,
    promptSummary: 1,
    promptShortened: 1,
    edited: 1,
    origin: 1,
    metadata: 1,
  }),
  run: fields<Run>({
    id: 1,
    conversationId: 1,
    messageId: 1,
    parentId: 1,
    model: 1,
    state: 1,
    createdAt: 1,
    endedAt: 1,
    reason: 1,
    finishReason: 1,
    usage: 1,
    cost: 1,
  }),
  reason: fields<EndReason>({ code: 1, message: 1, retryable: 1, retryAfter: 1 }),
  usage: fields<Usage>({
    inputTokens: 1,
    outputTokens: 1,
    cachedInputTokens: 1,
    cacheWriteTokens: 1,
    reasoningTokens: 1,
    estimated: 1,
  }),
  timing: fields<RunTiming>({ startedAt: 1, firstAt: 1, endedAt: 1 }),
  cost: fields<Cost>({ microUsd: 1, inputMicroUsd: 1, outputMicroUsd: 1, price: 1, estimated: 1 }),
}

const ENVELOPE = ['type', 'seq', 'runId', 'messageId', 'at']

describe('docs/configuration.md', () => {
  const configuration = page('docs/configuration.md')

  test('lists every setting, as it is', () => {
    const plain = tableRows(section(configuration, 'Settings'))
    const providers = tableRows(section(configuration, 'Model providers'))
    const documented = [
      ...plain.map(([name, flag, fallback, summary]) => ({
        name,
        flag,
        default: fallback,
        summary,
      })),
      ...providers.map(([name, fallback, summary]) => ({
        name,
        flag: '',
        default: fallback,
        summary,
      })),
    ]
    expect(documented).toEqual(
      settings.map(({ name, flag = '', default: fallback, summary }) => ({
        name,
        flag,
        default: fallback === '' ? '–' : fallback,
        summary,
      })),
    )
  })

  test('says which settings may stand in files', () => {
    const providers = tableRows(section(configuration, 'Model providers')).map(([name]) => name)
    const own = settings.filter(({ name, secret }) => secret && !providers.includes(name))
    const named = codeSpans(section(configuration, 'Secrets in files')).filter((code) =>
      /^[A-Z_]+$/.test(code),
    )
    expect(named.toSorted()).toEqual(own.map(({ name }) => name).toSorted())
  })

  test('no page names a setting that does not exist', () => {
    const known = new Set([...SETTING_NAMES, ...OTHER_NAMES])
    const unknown = pages.flatMap(({ path, text }) =>
      codeSpans(text)
        .flatMap((code) => code.match(/\b[A-Z][A-Z0-9]*(_[A-Z0-9]+)+\b|\$[A-Z]{3,}\b/g) ?? [])
        .filter((name) => !known.has(name))
        .map((name) => `${path}: ${name}`),
    )
    expect(unknown).toEqual([])
  })
})

/** What the server looks for in its environment. */
const SETTING_NAMES = settings.flatMap(({ name, secret }) =>
  secret ? [name, `${name}_FILE`] : [name],
)

/** Upper-case names in the docs that are no settings of the server. */
const OTHER_NAMES = [
  // What Amazon's own tools read.
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'CHROME_PATH',
  'NO_COLOR',
  'RAILWAY_PUBLIC_DOMAIN',
  'RAILWAY_RUN_UID',
  'SHOP_TOKEN',
  'TEST_DATABASE_URL',
  'TEST_LONG',
]

describe('docs/access.md', () => {
  const access = page('docs/access.md')

  test('says what each route needs', () => {
    const rows = tableRows(section(access, 'What each route needs')) as [string, string][]
    expect(Object.fromEntries(rows)).toEqual(PERMISSIONS)
    expect(rows).toHaveLength(Object.keys(PERMISSIONS).length)
  })

  test('explains every scope', () => {
    expect(tableRows(section(access, 'Scopes')).map(([scope]) => scope)).toEqual(SCOPES)
  })

  test('explains every kind of access', () => {
    const kinds = tableRows(section(access, 'Three kinds of access')).map(([kind]) => kind)
    expect(kinds).toEqual(['local', 'token', 'public'] satisfies Access[])
  })
})

describe('docs/cli.md', () => {
  const cli = page('docs/cli.md')
  const help = execFileSync(process.execPath, ['src/cli/loquat.js', '--help'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  const [, commands = '', flags = ''] =
    /\nCommands\n([\s\S]*?)\n\nFlags\n([\s\S]*?)\n\n/.exec(help) ?? []

  test('has a chapter for every command', () => {
    const named = [...commands.matchAll(/^ {2}(\w+)/gm)].map((found) => found[1])
    expect(named.length).toBeGreaterThan(0)
    expect([...cli.matchAll(/^## loquat (\w+)$/gm)].map((found) => found[1])).toEqual(named)
  })

  test('lists every flag', () => {
    const named = [...flags.matchAll(/--[a-z-]+(?= )/g)].map((found) => found[0])
    expect(named).toContain('--port')
    const documented = cli
      .split(/^## /m)
      .flatMap((chapter) => tableRows(chapter))
      .map(([flag]) => flag)
    expect(new Set(documented)).toEqual(new Set(named))
  })

  test('the settings’ flags are the command’s', () => {
    for (const { flag } of settings) if (flag !== undefined) expect(flags).toContain(`${flag} `)
  })
})

describe('every page', () => {
  test.each(pages)('$path: its links lead somewhere', ({ path, text }) => {
    for (const link of links(text)) {
      if (/^https?:/.test(link)) continue
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? path : posix.normalize(posix.join(posix.dirname(path), file))
      expect(existsSync(`${ROOT}${target}`), `${link} in ${path}`).toBe(true)
      if (anchor !== undefined)
        expect(anchors(page(target)), `${link} in ${path}`).toContain(anchor)
    }
  })

  test.each(pages)('$path: the files and commands it names exist', ({ path, text }) => {
    const scripts = JSON.parse(tree.find((file) => file.path === 'package.json')!.text)
      .scripts as object
    for (const code of codeSpans(text)) {
      for (const [, script = ''] of code.matchAll(/npm run ([\w:]+)/g))
        expect(Object.keys(scripts)).toContain(script)
      for (const [name] of code.matchAll(/(?<![\w./*-])[\w-]+(\/[\w.-]+)*\.(tsx?|mjs)\b/g))
        expect(isFile(name), `${name} in ${path}`).toBe(true)
    }
  })

  test('the ones to read first are short', () => {
    const count = (path: string) => page(path).trimEnd().split('\n').length
    expect(count('README.md')).toBeLessThanOrEqual(120)
    expect(count('docs/architecture.md')).toBeLessThanOrEqual(150)
  })

  test('the README starts with the two commands', () => {
    expect(codeSpans(page('README.md'))[0]).toMatch(/^git clone .* && cd loquat\nnpm start\n$/)
  })
})

/** Docs may name a file from the root, from src/ or src/server/, or by its last name alone. */
function isFile(name: string): boolean {
  return tree.some(({ path }) => path === name || path.endsWith(`/${name}`))
}

describe('decisions', () => {
  const decisions = pages.filter(({ path }) => path.startsWith('docs/decisions/'))

  test('are numbered without a gap', () => {
    const numbers = decisions.map(
      ({ path }) => path.slice('docs/decisions/'.length, -3).split('-')[0],
    )
    expect(new Set(numbers)).toEqual(
      new Set(decisions.map((_, index) => String(index + 1).padStart(4, '0'))),
    )
  })

  test.each(decisions)('$path is short, dated and complete', ({ text }) => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(45)
    expect(text).toMatch(/^\d{4}-\d{2}-\d{2} · (accepted|superseded by .*)$/m)
    expect([...text.matchAll(/^## (.*)$/gm)].map((found) => found[1])).toEqual([
      'Context',
      'Decision',
      'Consequences',
    ])
  })
})

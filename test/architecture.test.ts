import { describe, expect, test } from 'vitest'
import * as rules from './architecture/rules.ts'
import { RUNTIME_DEPENDENCIES } from './architecture/walls.ts'
import { importsOf, readTree, type SourceFile } from './tree.ts'

/** The walls of docs/architecture.md. Each is shown to stand, and shown to be a wall: every small breach must be seen. */
const tree = readTree()

const file = (path: string, text = ''): SourceFile => ({ path, text })
const long = (path: string, count: number) => file(path, 'const a = 1\n'.repeat(count))
const imports = (path: string, ...specifiers: string[]) =>
  file(path, specifiers.map((specifier) => `import { a } from '${specifier}'\n`).join(''))
const manifest = (content: object) => file('package.json', JSON.stringify(content))

type Breaches = Record<string, SourceFile[]>

const BREACHES: Record<keyof typeof rules, Breaches> = {
  importTable: {
    'the protocol imports the server': [imports('src/protocol/event.ts', '../server/log.ts')],
    'the protocol imports zod outside a schema': [imports('src/protocol/event.ts', 'zod')],
    'the SDK uses a Node built-in': [imports('src/client/client.ts', 'node:fs')],
    'the SDK imports a schema': [imports('src/client/client.ts', '../protocol/routes.schema.ts')],
    'the page imports the server': [imports('src/web/app.tsx', '../server/index.ts')],
    'the CLI reaches into the server': [imports('src/cli/serve.ts', '../server/app.ts')],
    'a client command imports the server': [imports('src/cli/chat.ts', '../server/index.ts')],
    'http reads the store': [imports('src/server/http/messages.ts', '../store/store.ts')],
    'http picks a provider': [imports('src/server/http/models.ts', '../models/providers/demo.ts')],
    'http calls a model': [imports('src/server/http/models.ts', '../models/model.ts')],
    'runs knows HTTP': [imports('src/server/runs/start-run.ts', '../http/errors.ts')],
    'runs picks a provider': [
      imports('src/server/runs/run-step.ts', '../models/providers/demo.ts'),
    ],
    'events knows models': [imports('src/server/events/event-log.ts', '../models/model.ts')],
    'events knows the database': [imports('src/server/events/event-log.ts', '../store/sqlite.ts')],
    'models knows the store': [imports('src/server/models/registry.ts', '../store/store.ts')],
    'models knows runs': [imports('src/server/models/registry.ts', '../runs/start-run.ts')],
    'conversations knows runs': [imports('src/server/conversations/prompt.ts', '../runs/run.ts')],
    'the store knows a room above': [imports('src/server/store/store.ts', '../events/nudge.ts')],
    'a vendor package outside providers': [
      imports('src/server/runs/run-step.ts', '@ai-sdk/openai'),
    ],
    'the reading of Markdown knows the page': [
      imports('src/markdown/html.ts', '../web/markdown/patch.ts'),
    ],
    'the history knows the server': [imports('src/history/origin.ts', '../server/log.ts')],
    'http reads histories by itself': [
      imports('src/server/http/histories.ts', '../../history/index.ts'),
    ],
    'a lazy import counts': [file('src/web/app.tsx', "void import('../server/index.ts')")],
    'a re-export counts': [file('src/protocol/index.ts', "export * from '../client/index.ts'")],
    'a room nobody drew': [imports('src/extra/thing.ts', '../protocol/index.ts')],
  },
  noCycles: {
    'two files': [imports('src/client/a.ts', './b.ts'), imports('src/client/b.ts', './a.ts')],
    'three, one by re-export': [
      imports('src/client/a.ts', './b.ts'),
      file('src/client/b.ts', "export { a } from './c.ts'"),
      imports('src/client/c.ts', './a.ts'),
    ],
  },
  noSchemasInBrowser: {
    'by a detour': [
      imports('src/web/main.tsx', '../protocol/index.ts'),
      imports('src/protocol/index.ts', './routes.schema.ts'),
      file('src/protocol/routes.schema.ts'),
    ],
  },
  sourceLength: { 'a long source': [long('src/web/app.tsx', 401)] },
  testLength: { 'a long test': [long('src/web/app.test.tsx', 801)] },
  loopLength: { 'a long loop': [long('src/server/runs/execute-run.ts', 201)] },
  compositionLength: { 'a long composition root': [long('src/server/app.ts', 101)] },
  dialectLength: { 'a long dialect': [long('src/server/http/dialects/ag-ui.ts', 251)] },
  heartSize: {
    'too much in sum': ['runs/a', 'runs/b', 'events/c', 'events/d', 'models/e', 'models/f'].map(
      (name) => long(`src/server/${name}.ts`, 301),
    ),
  },
  noDrawers: {
    'a folder': [file('src/server/utils/text.ts')],
    'a file': [file('src/web/helpers.ts')],
    'a test folder': [file('test/common/server.ts')],
  },
  depth: { 'five folders': [file('src/server/http/dialects/openai/v1/chat.ts')] },
  rootEntries: { thirteen: Array.from({ length: 13 }, (_, index) => file(`entry-${index}`)) },
  kebabCase: {
    'camel case': [file('src/server/runs/startRun.ts')],
    'snake case': [file('test/my_test.ts')],
  },
  oneEnvironmentReader: {
    'a server room': [file('src/server/http/app.ts', 'const port = process.env.PORT')],
    'the CLI': [file('src/cli/serve.ts', "const port = process.env['PORT']")],
    'by import': [file('src/server/log.ts', "import { env } from 'node:process'")],
  },
  sqlInStoreOnly: {
    'a driver': [imports('src/server/runs/lease.ts', 'node:sqlite')],
    'a builder': [imports('src/server/events/event-log.ts', 'kysely')],
    'a statement': [file('src/server/http/stats.ts', "run('SELECT count(*) FROM runs')")],
    'a write': [file('src/server/http/stats.ts', 'run(`update runs set state = 1`)')],
  },
  noHtmlSinks: {
    assignment: [file('src/web/markdown/dom.ts', 'node.innerHTML = text')],
    adjacent: [file('src/web/app.tsx', "node.insertAdjacentHTML('beforeend', text)")],
    'the framework’s own': [
      file('src/web/app.tsx', '<p dangerouslySetInnerHTML={{ __html: text }} />'),
    ],
    'a frame': [file('src/web/frame.ts', 'frame.srcdoc = text')],
    'a parser': [file('src/web/frame.ts', "new DOMParser().parseFromString(text, 'text/html')")],
    'the old way': [file('src/web/index.html', '<script>document.write(1)</script>')],
    'generated code': [file('src/server/tools/tool.ts', 'eval(text)')],
  },
  vendorsInProvidersOnly: {
    'a special case': [file('src/server/runs/run-step.ts', "if (provider === 'openai') retry()")],
    'in the page': [file('src/web/settings.tsx', '<option>Ollama</option>')],
  },
  wordsInCatalogue: {
    'a text': [file('src/web/a.tsx', 'export const A = () => <p>Not here{1}</p>')],
    'one word': [file('src/web/a.tsx', 'export const A = () => <b>Save</b>')],
    'one of two': [file('src/web/a.tsx', "export const A = () => <b>{x ? say.a : 'Save'}</b>")],
    'with what it is about': [file('src/web/a.tsx', 'export const A = () => <b>{`of ${n}`}</b>')],
    'a label': [file('src/web/a.tsx', 'export const A = () => <a aria-label="open" />')],
    'a made label': [file('src/web/a.tsx', 'export const A = () => <a title={`Open ${n}`} />')],
    'a component’s title': [file('src/web/a.tsx', 'export const A = () => <B title="Delete?" />')],
    'what is announced': [file('src/web/a.ts', "announce('copied')")],
    'a sentence': [file('src/web/a.ts', "export const why = 'The reply failed.'")],
  },
  usedWords: {
    'a message that nobody says': [
      file('src/web/words/en/ui.ts', "export const ui = () => ({ a: 'A', b: 'B', c: 'C' })"),
      file('src/web/a.ts', 'const say = words().ui\nshow(words().ui.a, say.c)'),
    ],
    'a message of another room': [
      file('src/web/words/en/ui.ts', "export const ui = () => ({ a: 'A' })"),
      file('src/web/a.ts', 'show(words().sidebar.a)'),
    ],
  },
  logicalSides: {
    'a side': [file('src/web/a.css', '.a { padding-left: 1rem }')],
    'a place': [file('src/web/a.css', '.a {\n  right: 0;\n}')],
    'a corner': [file('src/web/a.css', '.a { border-top-left-radius: 0 }')],
    'unlike sides': [file('src/web/a.css', '.a { padding: 0 max(1rem, 2vw) 0 0; }')],
    'unlike corners': [file('src/web/a.css', '.a { border-radius: 0 1rem 1rem 0; }')],
    'one corner': [file('src/web/a.css', '.a { border-radius: 1rem 1rem 0; }')],
    'a direction': [file('src/web/a.css', '.a { text-align: left; }')],
    'unlike sides by name': [
      file('src/web/a.css', '.a { padding: 0 var(--b) 0 calc(2 * var(--b)); }'),
    ],
  },
  sizesInScale: {
    'a size of text': [file('src/web/a.css', '.a { font-size: 0.9rem }')],
    'a font': [file('src/web/a.css', '.a { font: 600 14px / 1.3 var(--serif); }')],
    'a gap': [file('src/web/a.css', '.a {\n  gap: var(--space-1) 1rem;\n}')],
    'a space around': [file('src/web/a.css', '.a { margin: 0 auto -2px; }')],
    'a space within': [file('src/web/a.css', '.a { padding-inline-start: calc(1rem + 2%); }')],
  },
  knownNames: {
    'a step that is not there': [file('src/web/a.css', '.a { gap: var(--space-9); }')],
    'a step that nobody needs': [file('src/web/a.css', ':root { --space-9: 1.1rem; }')],
  },
  noDefaultExports: {
    'a component': [file('src/web/app.tsx', 'export default function App() {}')],
    'by renaming': [file('src/client/client.ts', 'export { client as default }')],
  },
  importsWithExtension: {
    none: [imports('src/client/client.ts', './retry')],
    'the built one': [imports('test/http/a.test.ts', '../../src/client/client.js')],
  },
  dependencies: {
    'one more': [manifest({ dependencies: { ...RUNTIME_DEPENDENCIES, 'left-pad': '1.3.0' } })],
    'one less': [manifest({ dependencies: {} })],
    'not pinned': [manifest({ dependencies: { hono: '^4.0.0' } })],
  },
  commands: {
    'too many': [
      manifest({
        scripts: Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`s${i}`, 'x'])),
      }),
    ],
  },
}

describe.each(Object.entries(rules))('%s', (name, rule) => {
  test('stands', () => {
    expect(rule(tree)).toEqual([])
  })

  test.each(Object.entries(BREACHES[name as keyof typeof rules]))(
    'sees a breach: %s',
    (_, files) => {
      expect(rule(files)).not.toEqual([])
    },
  )
})

test('what is allowed is not a breach', () => {
  const fine = [
    imports(
      'src/server/runs/start-run.ts',
      '../events/event-log.ts',
      '../store/store.ts',
      'node:crypto',
    ),
    imports('src/server/app.ts', './store/sqlite.ts', './http/app.ts', './config.ts'),
    imports('src/cli/serve.ts', '../server/index.ts', 'node:util'),
    imports('src/web/app.test.tsx', '../server/index.ts'),
    file(
      'src/web/markdown/dom.ts',
      "// never innerHTML\nconst a = 'https://example.com' /* or srcdoc */",
    ),
    file('src/client/a.ts', "import type { B } from './b.ts'"),
    imports('src/client/b.ts', './a.ts'),
  ]
  const spoken = [
    file('src/web/words/en/ui.ts', "export const ui = () => ({ a: 'A message', b: 'Another' })"),
    file(
      'src/web/a.tsx',
      '// Not a word\nconst say = words().ui\nexport const A = () => <b class="A b">Loquat {n} · {say.a}{words().ui.b}</b>',
    ),
    file('src/web/b.ts', "throw new Error('For the log only')"),
    file('src/web/classic/main.ts', "show('As it was there')"),
    file(
      'src/web/a.css',
      '.a { text-align: start; margin-inline-start: auto; vertical-align: top; padding: 0 1rem 2rem 1rem; border-radius: 0 0 1rem 1rem; }',
    ),
  ]
  const measured = [
    file(
      'src/web/a.css',
      ':root { --b: 1rem; } /* padding: 2px */ .a { margin: -0.2em auto; padding: max(var(--b), 3vw); inline-size: 2rem; scroll-margin: 1rem; }',
    ),
  ]
  for (const rule of [rules.wordsInCatalogue, rules.usedWords, rules.logicalSides])
    expect(rule(spoken)).toEqual([])
  for (const rule of [rules.sizesInScale, rules.knownNames]) expect(rule(measured)).toEqual([])
  for (const rule of [rules.importTable, rules.noCycles, rules.noHtmlSinks, rules.sqlInStoreOnly])
    expect(rule(fine)).toEqual([])
})

test('imports are read in every form', () => {
  const text = [
    "import './a.ts'",
    "import type { B } from './b.ts'",
    "import {\n  c,\n  type D,\n} from './c.ts'",
    "export * from './d.ts'",
    "const e = await import('./e.ts')",
    "// import './f.ts'",
    "export const g = 'from'",
  ].join('\n')
  expect(
    importsOf(file('src/x/y.ts', text)).map(({ target, typeOnly }) => [target, typeOnly]),
  ).toEqual([
    ['src/x/a.ts', false],
    ['src/x/b.ts', true],
    ['src/x/c.ts', false],
    ['src/x/d.ts', false],
    ['src/x/e.ts', false],
  ])
})

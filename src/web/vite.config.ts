import { hash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build, defineConfig, type Plugin, type Rolldown } from 'vite'

/**
 * The page that draws diagrams in a frame is one file, with its script in it: a frame without an origin could fetch a script
 * only if the server gave it to every site, and browsers keep nothing that such a frame fetches; the page itself they keep.
 */
function framePage(): Plugin {
  // All of it in one file without dependencies; as the package it is made from it would double what a clone installs.
  const library = fileURLToPath(import.meta.resolve('@mermaid-js/tiny'))
  return {
    name: 'frame-page',
    applyToEnvironment: isApp,
    async generateBundle() {
      const page = readFileSync(resolve(import.meta.dirname, 'frame/diagram.html'), 'utf8')
      const scripts = [readFileSync(library, 'utf8'), await bundle('frame/diagram.ts')]
      // Nothing in it may look like its end.
      const script = scripts.join('\n').replaceAll(/<(?=\/script|!--)/gi, String.raw`\x3C`)
      const source = page.replace(' src="./diagram.ts">', () => `>${script}`)
      this.emitFile({ type: 'asset', fileName: 'frame/diagram.html', source })
    },
  }
}

/**
 * The pages wait for this script before they are painted: as a module it would come when the wrong theme has been seen. It
 * stands before the style sheets, since a script behind them waits for them.
 */
function earlyScript(): Plugin {
  let fileName = ''
  return {
    name: 'early-script',
    async buildStart() {
      const source = await bundle(isApp(this.environment) ? 'early.ts' : 'theme/early.ts')
      fileName = `assets/early-${hash('sha256', source, 'base64url').slice(0, 8)}.js`
      this.emitFile({ type: 'asset', fileName, source })
    },
    transformIndexHtml: {
      order: 'post',
      handler: (html, { path }) =>
        /^\/(docs\/)?index\.html$/.test(path)
          ? html.replace('<script ', `<script src="/${fileName}"></script>\n    <script `)
          : html,
    },
  }
}

/**
 * Of `marked` only the lexer. Its last lines make one of everything else there is in it, and no bundler knows that nobody
 * would miss it: 3 KB of what the page starts with.
 */
function lexerOnly(): Plugin {
  return {
    name: 'lexer-only',
    transform: {
      filter: { id: /marked\.esm\.js$/ },
      handler(code) {
        const rest = code.search(/;var \w+=new \w+;function /)
        const names = /export\{(.*)\}/.exec(code)?.[1]?.split(',') ?? []
        const kept = names.filter((name) => / as (Lexer|Tokenizer)$/.test(name))
        if (rest < 0 || kept.length !== 2) this.error('marked is not written as it was')
        return { code: `${code.slice(0, rest)};export{${kept.join()}}`, map: null }
      },
    },
  }
}

/** The packages that code of the page comes from, whose licences want to be where that is. */
const PACKAGES = [
  ...['preact', '@preact/signals', 'marked', 'katex', '@mermaid-js/tiny'],
  ...['langs', 'engine-javascript', 'vscode-textmate'].map((name) => `@shikijs/${name}`),
]

function licences(): Plugin {
  return {
    name: 'licences',
    applyToEnvironment: isApp,
    generateBundle() {
      const all = new Set(PACKAGES.flatMap((name) => licencesOf(name)))
      const source = [...all].join(`\n${'-'.repeat(80)}\n\n`)
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source })
    },
  }
}

/** The licence of a package, and of those that it needs. */
function licencesOf(name: string, from = import.meta.dirname): string[] {
  const folder = findPackageJSON(name, pathToFileURL(join(from, 'index.js')))!.slice(
    0,
    -'package.json'.length,
  )
  const { version, dependencies = {} } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as { version: string; dependencies?: Record<string, string> }
  const file = readdirSync(folder).find((it) => /^licen[cs]e/i.test(it))
  if (file === undefined) throw new Error(`${name} has no licence`)
  const text = readFileSync(join(folder, file), 'utf8')
  const needed = Object.keys(dependencies).flatMap((it) => licencesOf(it, folder))
  return [`${name} ${version}\n\n${text.trim()}\n`, ...needed]
}

const page = (path: string) => resolve(import.meta.dirname, path)

const isApp = ({ name }: { name: string }) => name === 'client'

/** A script and what it imports, as one classic script. */
async function bundle(path: string): Promise<string> {
  const { output } = (await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2023',
      rolldownOptions: {
        input: resolve(import.meta.dirname, path),
        output: { format: 'iife', codeSplitting: false },
      },
    },
  })) as Rolldown.RolldownOutput
  return output[0].code
}

/** Beside each file of text the same compressed, so that the server need not. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    async writeBundle({ dir }, files) {
      const names = Object.keys(files).filter((it) => /\.(html|js|css|svg|json|ts)$/.test(it))
      await Promise.all(names.map((name) => compress(join(dir!, name))))
    },
  }
}

/** Above it the best compression takes seconds. */
const LARGE = 1_000_000

async function compress(path: string): Promise<void> {
  const text = readFileSync(path)
  const quality = text.length > LARGE ? 9 : constants.BROTLI_MAX_QUALITY
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality }
  writeFileSync(`${path}.br`, await promisify(brotliCompress)(text, { params }))
  writeFileSync(`${path}.gz`, await promisify(gzip)(text, { level: 9 }))
}

const VERSION = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
).version

/** Everything the page needs as files of its own: the server's policy allows no inline script, style or data: URL. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  define: { LOQUAT_VERSION: JSON.stringify(VERSION) },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: fileURLToPath(new URL('../../dist/web', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  // The app starts with one script and one style sheet, so it shares none with the pages beside it, which are seldom seen.
  builder: {},
  environments: {
    client: {
      build: {
        rolldownOptions: {
          input: page('index.html'),
          output: { codeSplitting: { groups: [{ name: 'app', tags: ['$initial'] }] } },
        },
      },
    },
    beside: {
      consumer: 'client',
      build: {
        emptyOutDir: false,
        rolldownOptions: {
          input: ['classic', 'docs', 'sandbox'].map((name) => page(`${name}/index.html`)),
          // What several pages start with is one file, not one for each set of pages that share it.
          output: {
            codeSplitting: { groups: [{ name: 'shared', tags: ['$initial'], minShareCount: 2 }] },
          },
        },
      },
    },
  },
  // In pieces: a worker fetches a language when it first meets it.
  worker: { format: 'es' },
  plugins: [
    lexerOnly(),
    framePage(),
    earlyScript(),
    licences(),
    compressed(),
    {
      name: 'fonts-of-one-kind',
      enforce: 'pre',
      // Every browser that runs the page reads the first kind; the others would only be shipped.
      transform: (code, id) =>
        id.endsWith('katex.min.css')
          ? code.replaceAll(/,url\([^)]*\.(?:woff|ttf)\) format\("\w+"\)/g, '')
          : undefined,
    },
    {
      name: 'classic-source',
      applyToEnvironment: (environment) => !isApp(environment),
      // The classic page shows its source at the address where the page it stands in for had its own.
      generateBundle() {
        const source = readFileSync(resolve(import.meta.dirname, 'classic/main.ts'), 'utf8')
        this.emitFile({ type: 'asset', fileName: 'chat_app.ts', source })
      },
    },
  ],
})

import { hash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
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

/** The pages wait for this script before they are painted: as a module it would come when the wrong theme has been seen. */
function earlyScript(): Plugin {
  let fileName = ''
  return {
    name: 'early-script',
    async buildStart() {
      const source = await bundle('theme/early.ts')
      fileName = `assets/early-${hash('sha256', source, 'base64url').slice(0, 8)}.js`
      this.emitFile({ type: 'asset', fileName, source })
    },
    transformIndexHtml: (_, { path }) =>
      /^\/(docs\/)?index\.html$/.test(path)
        ? [{ tag: 'script', attrs: { src: `/${fileName}` }, injectTo: 'head' }]
        : [],
  }
}

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
    writeBundle({ dir }, files) {
      for (const name of Object.keys(files))
        if (/\.(html|js|css|svg|json|ts)$/.test(name)) {
          const path = join(dir!, name)
          writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }))
        }
    },
  }
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
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: ['index.html', 'classic/index.html', 'docs/index.html', 'sandbox/index.html'].map(
        (page) => resolve(import.meta.dirname, page),
      ),
      // What several pages start with is one file, not one for each set of pages that share it.
      output: {
        codeSplitting: { groups: [{ name: 'shared', tags: ['$initial'], minShareCount: 2 }] },
      },
    },
  },
  // In pieces: a worker fetches a language when it first meets it.
  worker: { format: 'es' },
  plugins: [
    framePage(),
    earlyScript(),
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
      // The classic page shows its source at the address where the page it stands in for had its own.
      generateBundle() {
        const source = readFileSync(resolve(import.meta.dirname, 'classic/main.ts'), 'utf8')
        this.emitFile({ type: 'asset', fileName: 'chat_app.ts', source })
      },
    },
  ],
})

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

/** Everything the page needs as files of its own: the server's policy allows no inline script, style or data: URL. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: fileURLToPath(new URL('../../dist/web', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    rolldownOptions: {
      input: ['index.html', 'classic/index.html', 'docs/index.html', 'sandbox/index.html'].map(
        (page) => resolve(import.meta.dirname, page),
      ),
    },
  },
  // In pieces: a worker fetches a language when it first meets it.
  worker: { format: 'es' },
  plugins: [
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

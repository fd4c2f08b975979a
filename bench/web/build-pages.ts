import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { newDirectory } from '../stand.ts'

/** Bundles the script of a page, with its style, as the app's are. @returns the folder it lies in */
export async function buildPage(script: string): Promise<string> {
  const outDir = newDirectory()
  await build({
    configFile: false,
    logLevel: 'error',
    root: join(import.meta.dirname, '../..'),
    // Each page lies in a folder of its own.
    base: './',
    worker: { format: 'es' },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2023',
      assetsInlineLimit: 0,
      modulePreload: false,
      rolldownOptions: {
        input: { page: script },
        output: { entryFileNames: '[name].js', assetFileNames: '[name][extname]' },
      },
    },
  })
  return outDir
}

/** The page around a script that was bundled. */
export function pageOf(folder: string): string {
  const styles = readdirSync(folder).filter((name) => name.endsWith('.css'))
  return [
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>bench</title>',
    ...styles.map((name) => `<link rel="stylesheet" href="${name}">`),
    '<link rel="icon" href="data:,">',
    '<body><script type="module" src="page.js"></script></body></html>',
  ].join('\n')
}

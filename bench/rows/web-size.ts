import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { notMeasured, type Row } from '../row.ts'

const WEB = fileURLToPath(new URL('../../dist/web/', import.meta.url))

/** The scripts that a page names, and those they import before they run. */
function initialScripts(page: string): string[] {
  const named = [...page.matchAll(/<(?:script|link)\b[^>]*\b(?:src|href)="\/?([^"]+\.js)"/g)]
  const found = new Set<string>()
  const add = (path: string): void => {
    if (found.has(path)) return
    found.add(path)
    const folder = path.slice(0, path.lastIndexOf('/') + 1)
    const code = readFileSync(`${WEB}${path}`, 'utf8')
    for (const [, file] of code.matchAll(/(?:^|[;}\n])import\b[^;("'`]*["'`]\.\/([^"'`]+\.js)/g))
      add(`${folder}${file}`)
  }
  for (const [, path] of named) add(path!)
  return [...found]
}

/** What a browser loads before the page works. */
export const webSize: Row = {
  name: 'web app, initial JS, gzipped',
  quickMargin: 1,
  measure() {
    const figure = { name: this.name, unit: 'KB', budget: 75 }
    const page = `${WEB}index.html`
    if (!existsSync(page))
      return Promise.resolve(notMeasured([figure], 'the web app is not built (npm run build)'))
    const scripts = initialScripts(readFileSync(page, 'utf8')).map((path) => ({
      path,
      kb: gzipSync(readFileSync(`${WEB}${path}`)).length / 1000,
    }))
    const value = scripts.reduce((sum, { kb }) => sum + kb, 0)
    return Promise.resolve({
      figures: [{ ...figure, value }],
      details: [
        ...scripts.map(({ path, kb }) => `${path}: ${kb.toFixed(1)} KB`),
        'Lighthouse and the cost of streaming in the page need a browser and are not in this table',
      ],
    })
  },
}

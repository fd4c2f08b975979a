import { launch } from 'chrome-launcher'
import lighthouse from 'lighthouse'

/** Audits an address and prints its scores, and what took points away, as JSON. */
const [address, chromePath, ...chromeFlags] = process.argv.slice(2)
const chrome = await launch({ chromePath, chromeFlags, logLevel: 'silent' })
try {
  const lhr = await audit()
  const categories = Object.values(lhr.categories)
  const scores = Object.fromEntries(categories.map(({ id, score }) => [id, 100 * score]))
  const faults = categories.flatMap(({ id, auditRefs }) =>
    auditRefs
      .map((ref) => ({ ...lhr.audits[ref.id], weight: ref.weight }))
      .filter(({ score, weight }) => score !== null && score < 1 && weight > 0)
      .map(({ title, displayValue = '' }) => `${id}: ${title} ${displayValue}`.trim()),
  )
  process.stdout.write(JSON.stringify({ scores, faults }))
} finally {
  chrome.kill()
}

async function audit() {
  for (let attempt = 1; ; attempt++) {
    const { lhr } = await lighthouse(address, {
      ...{ port: chrome.port, logLevel: 'silent', output: 'json' },
      onlyCategories: ['performance', 'accessibility', 'best-practices'],
    })
    if (!lhr.runtimeError) return lhr
    // Now and then a trace has no beginning.
    if (attempt === 3) throw new Error(lhr.runtimeError.message)
  }
}

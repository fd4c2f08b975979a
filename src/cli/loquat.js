#!/usr/bin/env node
// The published command. Plain JavaScript that any Node can read, so that an old one meets a sentence, not a syntax error.
const [major, minor] = process.versions.node.split('.').map(Number)

if (major > 24 || (major === 24 && minor >= 12)) {
  await import('./cli.js')
} else {
  console.error(
    `Loquat needs Node 24.12 or newer and this is ${process.versions.node}: install it from https://nodejs.org/ and start again.`,
  )
  process.exitCode = 1
}

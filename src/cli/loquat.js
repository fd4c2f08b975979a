#!/usr/bin/env node
// The command, in the sources and as published. Plain JavaScript that any Node can read, so that an old one meets a
// sentence, not a syntax error.
import { existsSync, lstatSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)

if (major > 24 || (major === 24 && minor >= 12)) {
  keepCompiled()
  const published = new URL('cli.js', import.meta.url)
  await import(existsSync(published) ? published : new URL('cli.ts', import.meta.url))
} else {
  console.error(
    `Loquat needs Node 24.12 or newer and this is ${process.versions.node}: install it from https://nodejs.org/ and start again.`,
  )
  process.exitCode = 1
}

/**
 * Keeps what Node compiles, types already stripped, beside the packages: the next start takes half the time and less
 * memory. Nothing happens where the packages are elsewhere, or their folder cannot be written.
 */
function keepCompiled() {
  const packages = fileURLToPath(new URL('../../node_modules', import.meta.url))
  if (!lstatSync(packages, { throwIfNoEntry: false })?.isDirectory()) return
  // By the environment for the worker threads, too.
  process.env.NODE_COMPILE_CACHE ??= `${packages}/.cache/compiled`
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE)
}

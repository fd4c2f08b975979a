#!/usr/bin/env node
// Makes a clone ready: packages, a new enough Node, the built web app; with --test also a browser, Postgres, strace and nginx. The `pre`
// scripts run it, so nobody has to. Plain JavaScript with built-ins only, because it runs before anything is installed and on Node 18.
// It says one line for each thing it does and nothing when there is nothing to do.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  readFileSync,
  readdirSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const MODULES = join(ROOT, 'node_modules')
/** Where nginx is unpacked for the tests: test/deploy/nginx.ts. */
const NGINX = join(MODULES, '.nginx')
/** Remembers what dist/web was built from. In node_modules, so that it goes with the tools that built it. */
const WEB_STAMP = join(MODULES, '.loquat-web')

/** The oldest Node the sources run on, and the one that is fetched where the machine's is older. */
const NODE_FLOOR = [24, 12]
const NODE_FETCHED = '26.10.0'
const NODE_PACKAGE = `node-linux-${process.arch}`
const FETCHED_NODE = join(MODULES, NODE_PACKAGE, 'bin', 'node')

const BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** Debian's Chromium without windows, a package of its own, in which pages cost half the CPU time: test/chromium.ts. */
const BROWSER_SHELL = 'chromium-headless-shell'

/** A failure that needs no stack: a sentence that says what to do. */
class SetupError extends Error {}

export async function setup({ test = false } = {}) {
  if (!isInstalled()) await npm('Installing packages', ['ci'])
  const node = await ensureNode()
  await ensureWebApp(node)
  if (test) {
    await ensureBrowser()
    await ensurePostgres()
    await ensureStrace()
    await ensureNginx()
  }
  return node
}

/** Does node_modules hold what package-lock.json asks for? npm writes down what it installed, after it has. */
function isInstalled() {
  const wanted = packagesOf(join(ROOT, 'package-lock.json'))
  const installed = packagesOf(join(MODULES, '.package-lock.json'))
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    const found = installed[path]
    // Optional packages are mostly those of other platforms.
    if (path === '' || (optional && !found)) return true
    return found?.version === version && found.integrity === integrity
  })
}

function packagesOf(lock) {
  return existsSync(lock) ? JSON.parse(readFileSync(lock, 'utf8')).packages : {}
}

/** The Node to run the sources with: the machine's own, or the one npm scripts find first in node_modules/.bin. */
async function ensureNode() {
  if (fetchedVersion() === NODE_FETCHED) return FETCHED_NODE
  const own = outsideNode()
  const version = own === process.execPath ? process.versions.node : versionOf(own)
  if (own !== null && isNewEnough(version)) return own
  const floor = NODE_FLOOR.join('.')
  if (!hasPackagedNode())
    throw new SetupError(
      `Loquat needs Node ${floor} or newer and this is ${version}: install it from https://nodejs.org/ and start again.`,
    )
  await npm(`Fetching Node ${NODE_FETCHED} (this machine has ${version})`, [
    'install',
    '--no-save',
    `${NODE_PACKAGE}@${NODE_FETCHED}`,
  ])
  return FETCHED_NODE
}

/** A later `npm install` prunes what no package.json names, so the file itself is looked for, never a note of it. */
function fetchedVersion() {
  if (!existsSync(FETCHED_NODE)) return null
  return JSON.parse(readFileSync(join(MODULES, NODE_PACKAGE, 'package.json'), 'utf8')).version
}

/** The packaged binary is linked against glibc and comes for two processors. */
function hasPackagedNode() {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) return false
  return Boolean(process.report.getReport().header.glibcVersionRuntime)
}

/** Builds dist/web when what it is made of has changed. */
async function ensureWebApp(node) {
  if (!existsSync(join(ROOT, 'src', 'web', 'index.html'))) return
  const folders = ['src/web', 'src/markdown', 'src/client', 'src/protocol'].map((name) =>
    join(ROOT, name),
  )
  const sources = hashFiles([join(ROOT, 'package-lock.json'), ...folders.flatMap(filesIn)])
  const built = existsSync(WEB_STAMP) && readFileSync(WEB_STAMP, 'utf8')
  if (built === sources && existsSync(join(ROOT, 'dist', 'web', 'index.html'))) return
  await run('Building the web app', node, [
    join(MODULES, 'vite', 'bin', 'vite.js'),
    'build',
    '--config',
    join('src', 'web', 'vite.config.ts'),
    '--logLevel',
    'warn',
  ])
  writeFileSync(WEB_STAMP, sources)
}

/** The browser suites need a Chromium; Debian's is installed where that can be done without asking for a password. */
async function ensureBrowser() {
  const named = process.env.CHROME_PATH
  if (named && !existsSync(named))
    throw new SetupError(`CHROME_PATH names ${named}, which does not exist.`)
  if (named) return
  const there = BROWSERS.some((path) => existsSync(path))
  const shell = existsSync(join('/usr/bin', BROWSER_SHELL)) || !isDebian() ? [] : [BROWSER_SHELL]
  if (there && (shell.length === 0 || !canInstall())) return
  if (!canInstall())
    throw new SetupError(
      'The tests need Chromium: install it (on Debian or Ubuntu: sudo apt-get install -y chromium), or set CHROME_PATH.',
    )
  const packages = ['chromium', 'fonts-liberation', ...shell]
  const installed = install('Installing Chromium for the browser tests', packages, {
    failure: 'Install Chromium yourself, or set CHROME_PATH, and try again.',
  })
  // What is there does, more slowly.
  await (there ? installed.catch(() => undefined) : installed)
}

function isDebian() {
  const about = '/etc/os-release'
  return existsSync(about) && /^ID=debian$/m.test(readFileSync(about, 'utf8'))
}

/** Every suite that stores something also runs on Postgres; test/postgres-server.ts starts one where it finds it. */
async function ensurePostgres() {
  if (process.env.TEST_DATABASE_URL) return
  const debian = '/usr/lib/postgresql'
  const folders = existsSync(debian)
    ? readdirSync(debian).map((name) => join(debian, name, 'bin'))
    : []
  const path = (process.env.PATH ?? '').split(delimiter)
  const places = [...folders, ...path, '/opt/homebrew/bin', '/usr/local/bin']
  if (places.some((folder) => existsSync(join(folder, 'initdb')))) return
  if (!canInstall())
    throw new SetupError(
      'The tests need Postgres: install it (on Debian or Ubuntu: sudo apt-get install -y postgresql; with Homebrew: brew install postgresql), or set TEST_DATABASE_URL.',
    )
  await install('Installing Postgres for the tests', ['postgresql'], {
    failure: 'Install Postgres yourself, or set TEST_DATABASE_URL, and try again.',
  })
}

/** The fault suites watch, and disturb, what a server asks of its disk; that is Linux only, and they say so elsewhere. */
async function ensureStrace() {
  const path = (process.env.PATH ?? '').split(delimiter)
  const there = ['/usr/bin', ...path].some((folder) => existsSync(join(folder, 'strace')))
  if (there || process.platform !== 'linux') return
  if (!canInstall())
    throw new SetupError(
      'The tests need strace: install it (on Debian or Ubuntu: sudo apt-get install -y strace).',
    )
  await install('Installing strace for the tests', ['strace'], {
    failure: 'Install strace yourself and try again.',
  })
}

/** Streams are also read through nginx. Debian's is unpacked, not installed: that would start a server that everybody reaches. */
async function ensureNginx() {
  const unpacked = join(NGINX, 'usr', 'sbin')
  const path = (process.env.PATH ?? '').split(delimiter)
  const isThere = () =>
    [unpacked, '/usr/sbin', ...path, '/opt/homebrew/bin'].some((folder) =>
      existsSync(join(folder, 'nginx')),
    )
  if (isThere()) return
  const failure =
    'The tests need nginx: install it (on Debian or Ubuntu: sudo apt-get install -y nginx; with Homebrew: brew install nginx).'
  if (!canInstall()) throw new SetupError(failure)
  await updatePackageList({ failure })
  const script =
    'mkdir -p "$0"; cd "$0"; apt-get download -qq "$@"; for file in *.deb; do dpkg-deb -x "$file" .; rm "$file"; done'
  const words = ['-ec', script, NGINX, 'nginx', 'nginx-common']
  await run('Fetching nginx for the tests', 'sh', words, { failure })
  // Older systems have the program in a package of another name.
  if (!isThere()) throw new SetupError(failure)
}

/** Only where it can be done without asking for a password. */
function canInstall() {
  return existsSync('/usr/bin/apt-get') && process.getuid?.() === 0
}

async function install(line, packages, { failure }) {
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, failure }
  await updatePackageList(options)
  const flags = ['-y', '-qq', '--no-install-recommends']
  await run(line, 'apt-get', ['install', ...flags, ...packages], options)
}

/** A fresh machine has no list or an old one. If it cannot be had, what is there may still do. */
async function updatePackageList(options) {
  const line = 'Updating the list of system packages'
  await run(line, 'apt-get', ['update', '-qq'], options).catch(() => undefined)
}

/**
 * npm, on a Node that lies outside node_modules: `npm ci` deletes the one inside while it runs.
 * Install scripts are never run; no package of ours needs one.
 */
async function npm(line, args) {
  // --include=dev: a production environment must not drop the tools that build the web app.
  const flags = ['--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const retries = ['--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=8000']
  const cli = process.env.npm_execpath ?? ''
  const node = outsideNode()
  if (node === null)
    throw new SetupError(
      'No Node was found outside node_modules: install one from https://nodejs.org/.',
    )
  const failure =
    'Check the network connection (and any npm proxy or registry setting) and start again.'
  const viaCli = cli.endsWith('npm-cli.js')
  const command = viaCli ? node : process.platform === 'win32' ? 'npm.cmd' : 'npm'
  await run(line, command, [...(viaCli ? [cli] : []), ...args, ...flags, ...retries], {
    env: { PATH: outsidePath() },
    failure,
    shell: !viaCli && process.platform === 'win32',
  })
}

/** Runs a command with one line for the person who waits; what it prints is shown only if it fails. */
function run(line, command, args, { env = {}, failure = '', shell = false } = {}) {
  const began = Date.now()
  process.stdout.write(`${line} …`)
  const dots = setInterval(() => process.stdout.write('.'), 3000)
  return new Promise((resolve, reject) => {
    let output = ''
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      shell,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const keep = (bytes) => (output = (output + bytes).slice(0, 8000))
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const finish = (problem) => {
      clearInterval(dots)
      process.stdout.write(
        problem ? ' failed\n' : ` ${((Date.now() - began) / 1000).toFixed(1)} s\n`,
      )
      if (!problem) return resolve()
      if (output !== '') process.stderr.write(`${headOf(output)}\n`)
      reject(new SetupError(`${line} did not work (${problem}). ${failure}`.trim()))
    }
    child.on('error', (error) => finish(error.message))
    child.on('close', (code, signal) => finish(code === 0 ? null : `exit ${code ?? signal}`))
  })
}

/** The lines that say what went wrong, without the stack below them. */
function headOf(output) {
  return output
    .trim()
    .split('\n')
    .slice(0, 12)
    .filter((line) => !/^(npm error )?\s+at /.test(line))
    .join('\n')
}

/** The first Node that does not live in node_modules, or null. */
function outsideNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const candidates = [
    process.execPath,
    process.env.npm_node_execpath,
    ...outsidePath()
      .split(delimiter)
      .map((folder) => join(folder, name)),
  ]
  return candidates.find((path) => path && !isInModules(path) && existsSync(path)) ?? null
}

function outsidePath() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.filter((folder) => !isInModules(folder)).join(delimiter)
}

function isInModules(path) {
  return path.startsWith(MODULES + sep)
}

function versionOf(node) {
  if (node === null) return 'unknown'
  return spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout.trim()
}

function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor >= NODE_FLOOR[1])
}

/** All files below a folder but tests, in one order on every machine. */
function filesIn(folder) {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).sort()
  return names.flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return filesIn(path)
    return /\.test\.tsx?$/.test(name) ? [] : [path]
  })
}

function hashFiles(paths) {
  const hash = createHash('sha256')
  for (const path of paths)
    hash.update(path.slice(ROOT.length)).update('\0').update(readFileSync(path)).update('\0')
  return hash.digest('hex')
}

if (realpathSync(process.argv[1] ?? '.') === fileURLToPath(import.meta.url)) {
  try {
    await setup({ test: process.argv.includes('--test') })
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(error.message)
    process.exit(1)
  }
}

/** Every language that is coloured, by the name of its grammar, with the other names people write behind a fence. */
const ALIASES = {
  c: ['h'],
  cpp: ['c++', 'cc', 'cxx', 'h++', 'hh', 'hpp', 'hxx'],
  csharp: ['c#', 'cs'],
  css: [],
  dart: [],
  diff: ['patch'],
  docker: ['dockerfile', 'containerfile'],
  dotenv: ['env'],
  elixir: ['ex', 'exs'],
  go: ['golang'],
  graphql: ['gql'],
  groovy: ['gradle'],
  haskell: ['hs'],
  html: ['htm', 'xhtml'],
  ini: ['cfg', 'conf', 'properties'],
  java: [],
  javascript: ['js', 'cjs', 'mjs', 'node'],
  json: ['geojson', 'jsonl', 'ndjson', 'webmanifest'],
  jsonc: ['json5'],
  jsx: [],
  kotlin: ['kt', 'kts'],
  latex: ['tex'],
  lua: [],
  make: ['makefile', 'mk'],
  markdown: ['md'],
  nginx: [],
  'objective-c': ['objc', 'objectivec'],
  perl: ['pl'],
  php: [],
  powershell: ['ps', 'ps1', 'pwsh'],
  proto: ['protobuf'],
  python: ['py', 'py3', 'python3', 'pyi'],
  r: ['rscript'],
  ruby: ['rb'],
  rust: ['rs'],
  scala: ['sc'],
  scss: ['sass'],
  shellscript: ['sh', 'bash', 'ksh', 'shell', 'zsh'],
  shellsession: ['console', 'sh-session', 'terminal'],
  sql: ['mysql', 'pgsql', 'plpgsql', 'postgres', 'postgresql', 'psql', 'sqlite', 'tsql'],
  svelte: [],
  swift: [],
  terraform: ['hcl', 'tf'],
  toml: [],
  tsx: [],
  typescript: ['ts', 'cts', 'mts'],
  vue: [],
  xml: ['plist', 'rss', 'svg', 'xsd', 'xsl', 'xslt'],
  yaml: ['yml'],
  zig: [],
} satisfies Record<string, readonly string[]>

export type Language = keyof typeof ALIASES

export const LANGUAGES = Object.keys(ALIASES) as Language[]

const NAMES = new Map<string, Language>(
  LANGUAGES.flatMap((language) =>
    [language, ...ALIASES[language]].map((name): [string, Language] => [name, language]),
  ),
)

/** The language that the word behind a fence means; undefined when it is none that is coloured. */
export function findLanguage(name: string): Language | undefined {
  return NAMES.get(name.trim().toLowerCase())
}

import { parseSync } from 'vite'
import type { SourceFile } from '../tree.ts'

/** A node of the syntax tree, in the form ESTree and its kin agree on. */
interface Node {
  type: string
  [key: string]: unknown
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

const childrenOf = (node: Node): Node[] => Object.values(node).flat().filter(isNode)

function* within(node: Node): Generator<Node> {
  if (isForTheLog(node)) return
  yield node
  for (const child of childrenOf(node)) yield* within(child)
}

/** The sources of the page's rooms, as trees. */
function roomsOf(files: SourceFile[]): { file: SourceFile; tree: Node }[] {
  return files
    .filter(({ path }) => /^src\/web\/.*\.tsx?$/.test(path) && !isElsewhere(path))
    .map((file) => {
      const { program, errors } = parseSync(file.path, file.text)
      if (errors.length > 0) throw new Error(`${file.path}: ${errors[0]!.message}`)
      return { file, tree: program as unknown as Node }
    })
}

/**
 * Not for the catalogue: itself and what is only for tests; the classic page and the sandbox, which stand in for pages of
 * others that were in English; the description of the API, whose routes and fields are described in English by the server.
 */
export const isElsewhere = (path: string) =>
  /^src\/web\/(words|classic|sandbox|docs)\/|\.test\.tsx?$|__fixtures__|\.config\.ts$/.test(path)

const SPOKEN =
  /^(title|placeholder|alt|label|summary|aria-(label|description|roledescription|valuetext|placeholder))$/

/** What is no word of any language: the product's name, its command, what a token begins with. */
const NAMES = /^(Loquat|loquat token create|loq_…)$/

const hasWords = (text: string) => /\p{L}{2}/u.test(text) && !NAMES.test(text.trim())

/** Looks like a sentence or a label of several words, wherever it stands. */
const isSentence = (text: string) =>
  /^\P{L}*\p{Lu}/u.test(text) && /\p{L}{2}\P{L}*\s\P{L}*\p{L}{2}/u.test(text)

/** For whoever reads the log: what the page shows of an error it says by its code. */
function isForTheLog({ type, callee }: Node): boolean {
  if (!isNode(callee)) return false
  if (type === 'NewExpression') return String(callee['name']).endsWith('Error')
  return isNode(callee['object']) && callee['object']['name'] === 'console'
}

/** The texts an expression may come to, without those it only compares or hands on. */
function results(node: unknown): string[] {
  if (!isNode(node)) return []
  switch (node.type) {
    case 'Literal':
      return typeof node['value'] === 'string' ? [node['value']] : []
    case 'TemplateLiteral':
      return [
        ...(node['quasis'] as { value: { cooked: string } }[]).map(({ value }) => value.cooked),
        ...(node['expressions'] as Node[]).flatMap(results),
      ]
    case 'ConditionalExpression':
      return [...results(node['consequent']), ...results(node['alternate'])]
    case 'LogicalExpression':
      return [...results(node['left']), ...results(node['right'])]
    case 'BinaryExpression':
      return node['operator'] === '+' ? [...results(node['left']), ...results(node['right'])] : []
    case 'ArrayExpression':
      return (node['elements'] as unknown[]).flatMap(results)
    case 'JSXExpressionContainer':
    case 'ParenthesizedExpression':
      return results(node['expression'])
    default:
      return []
  }
}

/** The words a node puts before a person by itself. */
function wordsIn(node: Node): string[] {
  if (node.type === 'JSXText') return [node['value'] as string].filter(hasWords)
  if (node.type === 'JSXElement' || node.type === 'JSXFragment')
    return (node['children'] as Node[])
      .filter(({ type }) => type === 'JSXExpressionContainer')
      .flatMap(results)
      .filter(hasWords)
  if (node.type === 'JSXAttribute') {
    const { name } = node['name'] as { name: string }
    return SPOKEN.test(name) ? results(node['value']).filter(hasWords) : []
  }
  if (node.type === 'CallExpression' && (node['callee'] as Node)['name'] === 'announce')
    return (node['arguments'] as Node[]).flatMap(results).filter(hasWords)
  return node.type === 'Literal' || node.type === 'TemplateLiteral'
    ? results(node).filter(isSentence)
    : []
}

/** What a person sees or hears stands in the catalogue, so that each language can say it. */
export function wordsInCatalogue(files: SourceFile[]): string[] {
  return roomsOf(files).flatMap(({ file, tree }) =>
    [...within(tree)]
      .flatMap(wordsIn)
      .map((text) => `${file.path}: “${text.trim()}” does not stand in the catalogue`),
  )
}

const CATALOGUE = /^src\/web\/words\/en\/(?!(?:en|later)\.ts$)([\w-]+)\.ts$/
/** Said by the code of an error, not by name. */
const BY_CODE = new Set(['errors'])

/** The catalogue has nothing that nobody says. Rooms read it as `words().room.message`, or by `const say = words().room`; if they come later, by `laterWords()`. */
export function usedWords(files: SourceFile[]): string[] {
  const used = new Set<string>()
  for (const { file } of roomsOf(files)) {
    for (const [, room, key] of file.text.matchAll(/\b(?:w|laterW)ords\(\)\.(\w+)\.(\w+)/g))
      used.add(`${room}.${key}`)
    for (const [, name, room] of file.text.matchAll(
      /\bconst (\w+) = (?:w|laterW)ords\(\)\.(\w+)\n/g,
    ))
      for (const [, key] of file.text.matchAll(new RegExp(`(?<![.\\w])${name}\\.(\\w+)`, 'g')))
        used.add(`${room}.${key}`)
  }
  return files.flatMap((file) => {
    const room = CATALOGUE.exec(file.path)?.[1]
    if (room === undefined || BY_CODE.has(room)) return []
    return keysOf(file)
      .filter((key) => !used.has(`${room}.${key}`))
      .map((key) => `${file.path}: nobody says “${key}”`)
  })
}

/** The messages of a room: the keys of the object that its function gives. */
function keysOf({ path, text }: SourceFile): string[] {
  const { program } = parseSync(path, text)
  for (const node of within(program as unknown as Node)) {
    if (node.type !== 'ArrowFunctionExpression') continue
    const body = node['body'] as Node
    const object = body.type === 'ParenthesizedExpression' ? (body['expression'] as Node) : body
    if (object.type === 'ObjectExpression')
      return (object['properties'] as Node[]).map((it) => (it['key'] as { name: string }).name)
  }
  return []
}

import type { IRawTheme } from '@shikijs/vscode-textmate'
import { TOKEN_CLASSES, type TokenClass } from './token-classes.ts'

/** Which scopes of the grammars become which class. The longest scope that fits counts, the innermost first. */
const SCOPES: Record<TokenClass, string[]> = {
  // Code inside a string is code.
  '': [
    'meta.template.expression',
    'meta.interpolation',
    'meta.embedded',
    'string.interpolated.dollar.shell',
    'string.interpolated.backtick.shell',
    'meta.selector',
    'storage.type.numeric',
    'punctuation.separator',
    'keyword.operator.assignment.shell',
    'string.unquoted.argument.shell',
  ],
  'tok-comment': ['comment', 'punctuation.definition.comment', 'meta.diff.header'],
  'tok-keyword': [
    'keyword',
    'storage',
    'keyword.operator.new',
    'keyword.operator.expression',
    'keyword.operator.logical.python',
    'keyword.operator.word',
    'keyword.operator.wordlike',
    'punctuation.definition.directive',
    'punctuation.definition.heading',
    'punctuation.definition.list',
    'entity.name.function.preprocessor',
    'entity.name.type.instruction',
    'meta.diff.range',
  ],
  'tok-operator': [
    'keyword.operator',
    'storage.type.function.arrow',
    'punctuation.separator.key-value.mapping',
    'punctuation.definition.block.sequence.item',
  ],
  'tok-string': [
    'string',
    'punctuation.definition.string',
    'constant.other.symbol',
    'entity.name.import',
    'markup.inline.raw',
    'markup.underline.link',
    'support.constant.property-value',
  ],
  'tok-escape': [
    'constant.character.escape',
    'constant.character.format',
    'constant.other.placeholder',
    'string.regexp',
    'constant.other.character-class.regexp',
    'keyword.operator.quantifier.regexp',
    'keyword.operator.or.regexp',
    'punctuation.definition.template-expression',
    'punctuation.section.embedded',
    'punctuation.definition.interpolation',
    'punctuation.section.interpolation',
  ],
  'tok-constant': [
    'constant',
    'support.constant',
    'keyword.other.unit',
    'variable.other.constant',
    'variable.other.enummember',
    'entity.name.constant',
  ],
  'tok-function': [
    'entity.name.function',
    'support.function',
    'meta.function-call.generic',
    'variable.function',
    'entity.name.command',
    'punctuation.definition.decorator',
    'entity.name.label',
  ],
  'tok-type': [
    'entity.name.type',
    'entity.name.class',
    'entity.name.struct',
    'entity.name.scope-resolution',
    'entity.name.namespace',
    'entity.name.module',
    'entity.name.package',
    'entity.other.inherited-class',
    'support.type',
    'support.class',
    'storage.type.built-in',
    'storage.type.primitive',
    'storage.type.boolean',
    'storage.type.numeric.go',
    'storage.type.string.go',
    'storage.type.error.go',
    'storage.type.byte.go',
    'storage.type.java',
    'storage.type.generic.java',
    'storage.type.object.array.java',
    'storage.type.groovy',
    'storage.type.sql',
    'keyword.type',
    'variable.other.constant.elixir',
  ],
  'tok-variable': [
    'variable.language',
    'variable.parameter',
    'variable.css',
    'variable.argument.css',
    'variable.scss',
    'variable.other.normal.shell',
    'variable.other.bracket.shell',
    'variable.other.special.shell',
    'variable.other.positional.shell',
    'variable.other.php',
    'variable.other.readwrite.instance',
    'variable.other.readwrite.perl',
    'variable.other.readwrite.powershell',
    'punctuation.definition.variable',
  ],
  'tok-property': [
    'support.type.property-name',
    'support.type.vendored.property-name',
    'variable.other.property',
    'variable.other.object.property',
    'variable.other.member',
    'meta.object-literal.key',
    'entity.name.tag.yaml',
    'keyword.other.definition.ini',
    'variable.other.key.toml',
  ],
  'tok-tag': [
    'entity.name.tag',
    'punctuation.definition.tag',
    'support.class.component',
    'markup.heading',
    'entity.name.section',
    'entity.name.function.target',
  ],
  'tok-attribute': [
    'entity.other.attribute-name',
    'storage.type.annotation',
    'punctuation.definition.annotation',
    'meta.attribute.rust',
  ],
  'tok-inserted': ['markup.inserted', 'punctuation.definition.inserted'],
  'tok-deleted': ['markup.deleted', 'punctuation.definition.deleted'],
}

/** A theme knows colours only, so the place of a class is written as one. */
const colour = (place: number) => `#${place.toString(16).padStart(6, '0').toUpperCase()}`

/** Gives every scope the colour that stands for its class. */
export const THEME: IRawTheme = {
  settings: [
    { settings: { foreground: colour(0), background: '#FFFFFF' } },
    ...TOKEN_CLASSES.map((name, place) => ({
      scope: SCOPES[name],
      settings: { foreground: colour(place) },
    })),
  ],
}

/** The place of the class that a colour of the theme stands for. */
export function placeOf(themeColour: string | undefined): number {
  return themeColour === undefined ? 0 : Number.parseInt(themeColour.slice(1), 16)
}

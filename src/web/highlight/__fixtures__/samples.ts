import type { Language } from '../languages.ts'
import type { TokenClass } from '../token-classes.ts'

interface Sample {
  text: string
  /** Pieces that stand in the text, and what they must become. */
  expected: [piece: string, name: TokenClass][]
}

/** Code with strings and comments that span lines, and nested languages: what a line is depends on those before. */
export const SAMPLES: Partial<Record<Language, Sample>> = {
  typescript: {
    text: `/* a comment
 * that spans = "lines"
 */
export class Greeter<T> extends Base {
  private readonly name: string = \`first
  second \${this.count + 12} // no comment
  third\`

  async greet(who: T): Promise<void> {
    if (/[a-z]+\\d/gi.test(String(who))) return null
  }
}`,
    expected: [
      [' * that spans = "lines"', 'tok-comment'],
      ['export', 'tok-keyword'],
      ['Greeter', 'tok-type'],
      ['this', 'tok-variable'],
      ['12', 'tok-constant'],
      [' // no comment', 'tok-string'],
      ['  third`', 'tok-string'],
      ['greet', 'tok-function'],
    ],
  },
  tsx: {
    text: `const view = (name: string) => (
  <Panel title="a
    b" onClick={() => save(name)}>
    {/* nothing
        to see */}
    <b>text, not code: return 1</b>
  </Panel>
)`,
    expected: [
      ['=>', 'tok-operator'],
      ['    b"', 'tok-string'],
      ['        to see */', 'tok-comment'],
      ['onClick', 'tok-attribute'],
      ['save', 'tok-function'],
    ],
  },
  python: {
    text: `def greet(name: str) -> str:
    """Says hello.

    return 1  # not code
    """
    # a comment
    return f"hello {name!r:>{10}} \\n"

@decorator
class A(B):
    x = '''one
two''' + str(3)`,
    expected: [
      ['def', 'tok-keyword'],
      ['greet', 'tok-function'],
      ['    return 1  # not code', 'tok-string'],
      ['# a comment', 'tok-comment'],
      ['\\n', 'tok-escape'],
      ["two'''", 'tok-string'],
      ['3', 'tok-constant'],
    ],
  },
  shellscript: {
    text: `#!/bin/bash
cat <<EOF
if this were code $HOME
EOF
for file in "$@"; do
  echo "there are $(ls | wc -l) \\
    files" # counted
done`,
    expected: [
      ['if this were code ', 'tok-string'],
      ['for', 'tok-keyword'],
      ['# counted', 'tok-comment'],
    ],
  },
  html: {
    text: `<!-- a
  <b>comment</b> -->
<style>
  .a > b { color: red; /* x
  y */ }
</style>
<script>
  const a = \`one
  two\` // end
</script>
<p class="x">text &amp; more</p>`,
    expected: [
      ['  <b>comment</b> -->', 'tok-comment'],
      ['  y */', 'tok-comment'],
      ['const', 'tok-keyword'],
      ['  two`', 'tok-string'],
      ['class', 'tok-attribute'],
    ],
  },
  json: {
    text: `{
  "name": "a \\" b",
  "list": [1, -2.5e3, true, null]
}`,
    expected: [
      ['"name"', 'tok-property'],
      ['-2.5e3', 'tok-constant'],
      ['\\"', 'tok-escape'],
    ],
  },
  yaml: {
    text: `name: |
  block: text
  # not a comment
list:
  - one # a comment
  - "two"`,
    expected: [
      ['  # not a comment', 'tok-string'],
      ['# a comment', 'tok-comment'],
      ['list', 'tok-property'],
    ],
  },
  sql: {
    text: `-- a comment
select count(*) from users /* and
  where */ where name = 'it''s
  here' and id > 10;`,
    expected: [
      ['-- a comment', 'tok-comment'],
      ['select', 'tok-keyword'],
      ['  where */', 'tok-comment'],
      ["  here'", 'tok-string'],
    ],
  },
  diff: {
    text: `--- a/file
+++ b/file
@@ -1,2 +1,2 @@
-old
+new
 same`,
    expected: [
      ['-old', 'tok-deleted'],
      ['+new', 'tok-inserted'],
    ],
  },
  rust: {
    text: `/* outer /* inner
 */ still a comment */
fn main() -> Result<(), Error> {
    let text = r#"raw
    "string" // no comment"#;
    println!("{}", text);
}`,
    expected: [
      [' */ still a comment */', 'tok-comment'],
      ['fn', 'tok-keyword'],
      ['main', 'tok-function'],
      ['    "string" // no comment"#', 'tok-string'],
    ],
  },
}
